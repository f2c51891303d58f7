import { IsOptional, IsString, IsUUID } from 'class-validator';

/** What every stage that sets up an authenticator has. */
export class Configurable {
  /** The flow by which somebody who is signed in sets one up; null: they cannot. */
  @IsOptional() @IsUUID('loose') configure_flow: string | null = null;
  /** What people call it; empty: the stage's name. */
  @IsString() friendly_name = '';
}

/** For the list: the flow of the above. */
export const configurable = { configure_flow: 'flow' } as const;
