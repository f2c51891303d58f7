import { IsString } from 'class-validator';

export class DenyConfig {
  /** What the person is told; empty: that they may not go on. */
  @IsString() deny_message = '';
}
