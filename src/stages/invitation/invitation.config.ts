import { IsBoolean } from 'class-validator';

/** Lets those in who were invited. */
export class InvitationConfig {
  /** True: whoever comes without an invitation goes on all the same. */
  @IsBoolean() continue_flow_without_invitation = false;
}
