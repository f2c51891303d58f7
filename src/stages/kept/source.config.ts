import { IsOptional, IsUUID } from 'class-validator';
import { IsDuration } from '../../platform/duration.js';

/** Has people sign in at another server. */
export class SourceConfig {
  /** Where people sign in; null: this server does not know it. */
  @IsOptional() @IsUUID('loose') source: string | null = null;
  /** How long they may take to come back. */
  @IsDuration() resume_timeout = 'minutes=10';
}
