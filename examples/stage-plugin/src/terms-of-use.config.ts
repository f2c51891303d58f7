import { IsString, IsUrl, MinLength, ValidateIf } from 'class-validator';

/** What an author may write. Where nothing stands here, a file has to say it. */
export class TermsOfUseConfig {
  @IsString() @MinLength(1) text = '';
  @IsString() @MinLength(1) version = '1';
  @ValidateIf((config: TermsOfUseConfig) => config.url !== '') @IsUrl({ protocols: ['https'] }) url = '';
}
