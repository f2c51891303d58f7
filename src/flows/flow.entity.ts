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
  /** Its name in addresses: `/if/flow/<slug>/`. */
  @Slug({ unique: true }) slug: string;
  /** What administrators call it. In the short form its title, unless it says otherwise. */
  @Text({ min: 1 }) name: string;
  /** Shown above the stages; `%(app)s` and `%(user)s` stand for the application and the person. */
  @Text() title: string;
  /** What the flow is for. In the short form `stage_configuration`, unless it says otherwise. */
  @Choice(DESIGNATIONS) designation: (typeof DESIGNATIONS)[number];
  /** Where the page stands in a wide window; on a phone there is one way. */
  @Choice(LAYOUTS) layout: (typeof LAYOUTS)[number] = 'stacked';
  /** The address of a picture behind the pages; empty: the brand's. */
  @Text() background = '';
  /** Makes authentik's pages friendlier to password managers. */
  @Flag() compatibility_mode = false;
  /** Where a person goes to whom the flow says no: on with a word, nowhere with a word, or on without a word. */
  @Choice(DENIED_ACTIONS) denied_action: (typeof DENIED_ACTIONS)[number] = 'message_continue';
  /** Who may walk it: anybody, only who is signed in, only who is not, … */
  @Choice(AUTHENTICATION_REQUIREMENTS) authentication: (typeof AUTHENTICATION_REQUIREMENTS)[number] = 'none';
  /** Whether any or all of what is bound to it has to pass. */
  @Choice(ENGINE_MODES) policy_engine_mode: EngineMode = 'any';
}
