import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Stage } from '../../flows/stage.entity.js';
import type { ConfigurationStage } from './authenticator-validate.challenge.js';

/** authentik's names for its stages that set up an authenticator. */
const NAMES: Readonly<Record<string, string>> = {
  totp: 'TOTP',
  static: 'Static',
  webauthn: 'WebAuthn',
  sms: 'SMS',
  email: 'Email',
  duo: 'Duo',
};

/** Finds the stages by which somebody may set up an authenticator. */
@Injectable()
export class ConfigurationStages {
  constructor(private readonly db: DataSource) {}

  /** In the author's order; those that are gone are left out. */
  async find(ids: readonly string[]): Promise<Stage[]> {
    const stages = ids.length === 0 ? [] : await this.db.manager.findBy(Stage, { id: In([...ids]) });
    return [...new Set(ids)].flatMap((id) => stages.find((stage) => stage.id === id) ?? []);
  }

  describe({ id, name, type, config }: Stage): ConfigurationStage {
    const { friendly_name } = config as { friendly_name?: string };
    const kind = type.replace('authenticator-', '');
    return {
      pk: id,
      name: friendly_name || name,
      verbose_name: NAMES[kind] === undefined ? type : `${NAMES[kind]} Authenticator Setup Stage`,
      meta_model_name: `authentik_stages_${type.replace('-', '_')}.${type.replaceAll('-', '')}stage`,
    };
  }
}
