import { IsIn, IsOptional, IsUUID } from 'class-validator';

/** Finds out whether the device is a known one. */
export class EndpointConfig {
  /** What vouches for the device; null: this server does not know it. */
  @IsOptional() @IsUUID('loose') connector: string | null = null;
  /** Whether the device has to be known. */
  @IsIn(['optional', 'required']) mode: 'optional' | 'required' = 'optional';
}
