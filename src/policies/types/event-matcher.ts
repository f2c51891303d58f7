import { IsIn, IsOptional, IsString, MinLength } from 'class-validator';
import { policyType } from '../policy-type.js';

/** authentik's words for what can happen. */
export const EVENT_ACTIONS = [
  'login',
  'login_failed',
  'logout',
  'user_write',
  'suspicious_request',
  'password_set',
  'secret_view',
  'secret_rotate',
  'invitation_used',
  'authorize_application',
  'source_linked',
  'impersonation_started',
  'impersonation_ended',
  'flow_execution',
  'policy_execution',
  'policy_exception',
  'property_mapping_exception',
  'system_task_execution',
  'system_task_exception',
  'system_exception',
  'configuration_error',
  'configuration_warning',
  'model_created',
  'model_updated',
  'model_deleted',
  'email_sent',
  'update_available',
  'export_ready',
  'review_initiated',
  'review_overdue',
  'review_attested',
  'review_completed',
  'custom_',
] as const;

/** What is null matches everything. */
export class EventMatcherConfig {
  /** What has happened. */
  @IsOptional() @IsIn(EVENT_ACTIONS) action: (typeof EVENT_ACTIONS)[number] | null = null;
  /** The address that it came from. */
  @IsOptional() @IsString() @MinLength(1) client_ip: string | null = null;
  /** The part of authentik that told it: `authentik.policies.password`. */
  @IsOptional() @IsString() app: string | null = null;
  /** What kind of object it is about: `authentik_core.user`. */
  @IsOptional() @IsString() model: string | null = null;
  /** A query that it has to match. */
  @IsOptional() @IsString() @MinLength(1) query: string | null = null;
}

/** Passes for an event of a kind. */
export const eventMatcher = policyType({
  type: 'event-matcher',
  model: 'authentik_policies_event_matcher.eventmatcherpolicy',
  config: EventMatcherConfig,
  rule: (config) =>
    Object.values(config).some((value) => value !== null && value !== '')
      ? []
      : [{ field: 'action', message: 'At least one criteria must be set.' }],
});
