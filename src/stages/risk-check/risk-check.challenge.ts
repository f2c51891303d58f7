import { IsIn } from 'class-validator';

export interface RiskCheckChallenge {
  /** Why somebody should think twice, in sentences. */
  warnings: string[];
  pending_user: string;
  pending_user_avatar: string;
}

export class RiskCheckAnswer {
  @IsIn(['allow', 'deny'], { message: 'Choose "Allow" or "Deny".' }) decision: 'allow' | 'deny';
}
