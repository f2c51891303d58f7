import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Choice, Flag, Id, Slug, Text } from '../platform/database/fields.js';
import { ENGINE_MODES, type EngineMode } from '../policies/engine-mode.js';

export const DESIGNATIONS = [
  'authentication',
  'authorization',
  'invalidation',
  'enrollment',
  'unenrollment',
  'recovery',
  'stage_configuration',
  'account_selection',
] as const;
export const LAYOUTS = [
  'stacked',
  'content_left',
  'content_right',
  'sidebar_left',
  'sidebar_right',
  'sidebar_left_frame_background',
  'sidebar_right_frame_background',
] as const;
export const DENIED_ACTIONS = ['message_continue', 'message', 'continue'] as const;
export const AUTHENTICATION_REQUIREMENTS = [
  'none',
  'require_authenticated',
  'require_unauthenticated',
  'require_superuser',
  'require_redirect',
  'require_outpost',
  'require_token',
] as const;

/** An ordered walk of stages. Which flow runs when is bound to a brand or a provider. */
@Entity('flow')
export class Flow {
  @Id() id: string = randomUUID();
  @Slug({ unique: true }) slug: string;
  @Text({ min: 1 }) name: string;
  /** Shown above the stages; `%(app)s` and `%(user)s` stand for the application and the person. */
  @Text() title: string;
  @Choice(DESIGNATIONS) designation: (typeof DESIGNATIONS)[number];
  @Choice(LAYOUTS) layout: (typeof LAYOUTS)[number] = 'stacked';
  @Text() background = '';
  @Flag() compatibility_mode = false;
  @Choice(DENIED_ACTIONS) denied_action: (typeof DENIED_ACTIONS)[number] = 'message_continue';
  @Choice(AUTHENTICATION_REQUIREMENTS) authentication: (typeof AUTHENTICATION_REQUIREMENTS)[number] = 'none';
  @Choice(ENGINE_MODES) policy_engine_mode: EngineMode = 'any';
}
