import { IsIn } from 'class-validator';

export class ReturnNumberConfig {
  /** What holds for devices whose client cannot send a number: they go on without, or they are not let in. */
  @IsIn(['skip', 'deny']) when_unsupported: 'skip' | 'deny' = 'skip';
}
