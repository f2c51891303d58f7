import { Slot, type Learnt, type Memory } from '../../flows/memory.js';
import type { Secrets } from '../../platform/secrets/secrets.js';

/** What was typed into password fields, by field: sealed JSON. */
export const PROMPT_SECRETS = new Slot<string>('prompt_secrets');

type Typed = Readonly<Record<string, string>>;

export function promptSecrets(secrets: Secrets, memory: Memory): Typed {
  const sealed = memory.get(PROMPT_SECRETS);
  const text = sealed === undefined ? undefined : secrets.unseal('prompt', sealed);
  return text === undefined ? {} : (JSON.parse(text) as Typed);
}

/** Adds to what was typed before. */
export function withPromptSecrets(secrets: Secrets, memory: Memory, typed: Typed): Learnt[] {
  if (Object.keys(typed).length === 0) return [];
  const all = { ...promptSecrets(secrets, memory), ...typed };
  return [PROMPT_SECRETS.is(secrets.seal('prompt', JSON.stringify(all)))];
}
