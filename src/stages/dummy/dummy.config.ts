import { IsBoolean } from 'class-validator';

/** Shows a page and asks nothing, for trying out flows. */
export class DummyConfig {
  /** True: it fails, to see what that looks like. */
  @IsBoolean() throw_error = false;
}
