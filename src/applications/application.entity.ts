import { randomUUID } from 'node:crypto';
import { Matches } from 'class-validator';
import { Entity } from 'typeorm';
import { Choice, Flag, Id, Slug, Text } from '../platform/database/fields.js';
import { ENGINE_MODES, type EngineMode } from '../policies/engine-mode.js';

/** These stand right below `/application/o/` and would hide an application of the same name. */
export const RESERVED_SLUGS = ['authorize', 'token', 'device', 'devicecode', 'userinfo', 'introspect', 'revoke'];

/** What a person thinks of when a device asks: its name, its picture, who may use it. */
@Entity('application')
export class Application {
  @Id() id: string = randomUUID();
  @Matches(new RegExp(`^(?!(${RESERVED_SLUGS.join('|')})$)`), {
    message: "The slug '$value' is reserved and cannot be used for applications.",
  })
  @Slug({ unique: true })
  slug: string;
  @Text({ min: 1 }) name: string;
  @Text() group = '';
  @Choice(ENGINE_MODES) policy_engine_mode: EngineMode = 'any';
  @Flag() open_in_new_tab = false;
  @Text() meta_launch_url = '';
  @Text() meta_icon = '';
  @Text() meta_description = '';
  @Text() meta_publisher = '';
  @Flag() meta_hide = false;
}
