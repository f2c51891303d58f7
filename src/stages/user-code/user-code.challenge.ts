import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export interface UserCodeChallenge {
  /** The code that came with the link, to be shown in the field. */
  code: string;
  /** What codes look like here, for example `WDJB-MJHT`. */
  example: string;
  /** True when codes consist of digits alone. */
  numeric: boolean;
}

export class UserCodeAnswer {
  @IsString()
  @IsNotEmpty({ message: 'Type the code that your device shows.' })
  @MaxLength(200, { message: 'That is too long for a code.' })
  code: string;
}
