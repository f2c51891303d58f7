import { IsBoolean } from 'class-validator';

export class DummyConfig {
  /** True: it fails, to see what that looks like. */
  @IsBoolean() throw_error = false;
}
