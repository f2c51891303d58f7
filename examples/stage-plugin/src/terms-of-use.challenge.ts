import { IsIn, IsOptional, IsString } from 'class-validator';

/** What the page and JSON clients are given. */
export interface TermsOfUseChallenge {
  /** The text, cut at its empty lines. */
  paragraphs: string[];
  version: string;
  /** Where the whole of it can be read; empty: it is all here. */
  url: string;
  pending_user: string;
}

/** What may be sent back. */
export class TermsOfUseAnswer {
  @IsIn(['accept', 'decline']) decision!: 'accept' | 'decline';
  /** The version that was read. */
  @IsOptional() @IsString() version?: string;
}
