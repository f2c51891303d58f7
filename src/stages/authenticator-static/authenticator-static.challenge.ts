import { IsOptional, IsString, MaxLength } from 'class-validator';

export interface AuthenticatorStaticChallenge {
  pending_user: string;
  pending_user_avatar: string;
  /** Shown this once. */
  codes: string[];
  /** The same in groups of four, as people read them. */
  groups: string[];
  /** A text file with the codes, as an address that is the file itself. */
  file: string;
  /** Which codes these are: what the page sends back. */
  shown: string;
}

/** Whatever is sent says that the codes have been kept; `shown` says which. */
export class AuthenticatorStaticAnswer {
  @IsOptional() @IsString() @MaxLength(100) shown?: string;
}
