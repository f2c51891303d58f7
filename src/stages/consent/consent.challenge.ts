import { IsIn, IsOptional, IsString } from 'class-validator';

export interface Permission {
  id: string;
  /** A sentence for the person. */
  name: string;
}

export interface ConsentChallenge {
  header_text: string;
  /** Asked for; or, where something was allowed before, what was. */
  permissions: Permission[];
  /** Asked for now on top of what was allowed before. */
  additional_permissions: Permission[];
  /** Has to come back with the answer. */
  token: string;
  pending_user: string;
  pending_user_avatar: string;
}

export class ConsentAnswer {
  @IsOptional() @IsString() token?: string;
  /** Left out, as authentik's clients do, it means yes. */
  @IsOptional() @IsIn(['allow', 'deny']) decision?: 'allow' | 'deny';
}
