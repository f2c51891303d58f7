import { Injectable } from '@nestjs/common';
import { Log } from '../../platform/log.js';
import type { CaptchaConfig } from './captcha.config.js';
import { isServiceUrl } from './service-url.js';

/** Milliseconds that the service may take. */
const PATIENCE = 5000;
/** Characters of an answer that are read: real ones have a few hundred. */
const LONGEST = 16_384;

/** Codes that only say something about the answer: the person may try again. */
const RETRYABLE = ['missing-input-response', 'invalid-input-response', 'timeout-or-duplicate'];

/** What the service said: `success`, `score`, `hostname`, `challenge_ts`, `error-codes` … */
export type CaptchaReport = Record<string, unknown>;

export type CaptchaVerdict =
  | { kind: 'passed'; report: CaptchaReport }
  /** The message is authentik's. */
  | { kind: 'failed'; message: string };

const failed = (message: string): CaptchaVerdict => ({ kind: 'failed', message });

/** Has a captcha's answer checked by its service. Services differ in address and content type only. */
@Injectable()
export class Siteverify {
  constructor(private readonly log: Log) {}

  /** A service that cannot be asked lets nobody pass. */
  async check(config: CaptchaConfig, response: string, remoteip: string): Promise<CaptchaVerdict> {
    let report: CaptchaReport;
    try {
      report = await ask(config, { secret: config.private_key, response, remoteip });
    } catch (error) {
      const { api_url } = config;
      this.log.error({ api_url, error: reasonOf(error) }, 'a captcha could not be checked: nobody passes until it can');
      return failed('Failed to validate token');
    }
    if (report['success'] !== true) return this.refused(config, report);
    return config.error_on_invalid_score && !scores(config, report)
      ? failed('Invalid captcha response')
      : { kind: 'passed', report };
  }

  private refused({ api_url }: CaptchaConfig, report: CaptchaReport): CaptchaVerdict {
    const codes = Array.isArray(report['error-codes']) ? report['error-codes'].map(String) : [];
    if (codes.every((code) => RETRYABLE.includes(code)))
      return failed('Invalid captcha response. Retrying may solve this issue.');
    this.log.warn({ api_url, codes }, 'a captcha service did not like the request: are the keys of the stage right?');
    return failed('Invalid captcha response');
  }
}

async function ask(
  { api_url, request_content_type }: CaptchaConfig,
  fields: Record<string, string>,
): Promise<CaptchaReport> {
  if (!isServiceUrl(api_url)) throw new Error('the address is neither https nor on this machine');
  const body = request_content_type === 'application/json' ? JSON.stringify(fields) : new URLSearchParams(fields);
  const answer = await fetch(api_url, {
    method: 'POST',
    headers: { 'content-type': request_content_type, accept: 'application/json' },
    body,
    // what is secret goes where the author said, and nowhere else
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });
  const text = await readShort(answer);
  if (!answer.ok) throw new Error(`the service answered ${answer.status}`);
  // no database keeps a NUL
  const report: unknown = text.includes('\\u0000') ? undefined : JSON.parse(text);
  if (typeof report !== 'object' || report === null || Array.isArray(report))
    throw new Error('no JSON object came back');
  return report as CaptchaReport;
}

async function readShort(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of answer.body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (text.length > LONGEST) throw new Error('the service said too much');
  }
  return text;
}

/** A report without a score has nothing to be judged by. */
function scores({ score_min_threshold: min, score_max_threshold: max }: CaptchaConfig, report: CaptchaReport): boolean {
  if (report['score'] === undefined) return true;
  const score = Number(report['score']);
  if (Number.isNaN(score)) return false;
  return !(max > -1 && score > max) && !(min > -1 && score < min);
}

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
};
