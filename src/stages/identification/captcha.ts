import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { DataSource } from 'typeorm';
import type { Learnt } from '../../flows/memory.js';
import { Stage } from '../../flows/stage.entity.js';
import type { Turn } from '../../flows/stage-type.js';
import { openSettings } from '../../platform/secrets/sealed-settings.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import type { CaptchaWidget } from '../captcha/captcha.challenge.js';
import { CaptchaConfig } from '../captcha/captcha.config.js';
import { CAPTCHA, captcha, widgetOf, withChosenKeys } from '../captcha/captcha.stage.js';
import { Siteverify } from '../captcha/siteverify.service.js';
import type { IdentificationConfig } from './identification.config.js';

type IdentificationTurn = Turn<IdentificationConfig>;

/** The captcha that is solved on the page on which people say who they are. */
@Injectable()
export class IdentificationCaptcha {
  constructor(
    private readonly db: DataSource,
    private readonly secrets: Secrets,
    private readonly siteverify: Siteverify,
  ) {}

  async widget(turn: IdentificationTurn): Promise<CaptchaWidget | null> {
    const found = await this.find(turn);
    return found && widgetOf(found.config, turn);
  }

  /** What to remember of it; null: it was not solved. Asked before any name is looked up, so that it tells nothing of names. */
  async check(turn: IdentificationTurn, token: string): Promise<Learnt[] | null> {
    if (turn.config.captcha_stage === null) return [];
    const found = token === '' ? null : await this.find(turn);
    if (!found) return null;
    const verdict = await this.siteverify.check(found.config, token, turn.visitor.address);
    return verdict.kind === 'passed'
      ? [CAPTCHA.is({ response: verdict.report, stage: { name: found.stage.name } })]
      : null;
  }

  private async find({ config, memory }: IdentificationTurn): Promise<{ stage: Stage; config: CaptchaConfig } | null> {
    if (config.captcha_stage === null) return null;
    const stage = await this.db.manager.findOneBy(Stage, { id: config.captcha_stage, type: captcha.type });
    if (!stage) return null;
    const opened = openSettings(this.secrets, captcha.secrets ?? [], { ...stage.config });
    return { stage, config: withChosenKeys(plainToInstance(CaptchaConfig, opened), memory) };
  }
}
