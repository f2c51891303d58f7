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
  /** Its name in addresses: `/application/o/<slug>/`. */
  @Matches(new RegExp(`^(?!(${RESERVED_SLUGS.join('|')})$)`), {
    message: "The slug '$value' is reserved and cannot be used for applications.",
  })
  @Slug({ unique: true })
  slug: string;
  /** What people read on the pages. */
  @Text({ min: 1 }) name: string;
  /** The heading under which authentik lists it. */
  @Text() group = '';
  /** Whether any or all of what is bound to it has to let a person in. */
  @Choice(ENGINE_MODES) policy_engine_mode: EngineMode = 'any';
  /** True: its tile opens a new tab. */
  @Flag() open_in_new_tab = false;
  /** Where its tile leads. */
  @Text() meta_launch_url = '';
  /** The address of a picture. */
  @Text() meta_icon = '';
  /** A sentence about it, for the page on which a device is confirmed. */
  @Text() meta_description = '';
  /** Who makes it, for the same page. */
  @Text() meta_publisher = '';
  /** True: it has no tile. */
  @Flag() meta_hide = false;
}
