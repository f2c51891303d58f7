import { IsArray, IsUUID } from 'class-validator';

/** Shows a form, and takes what is typed. */
export class PromptConfig {
  /** The prompts that make up the form. */
  @IsArray() @IsUUID('loose', { each: true }) fields: string[];
  /** All of these have to pass before what was typed is taken. */
  @IsArray() @IsUUID('loose', { each: true }) validation_policies: string[] = [];
}
