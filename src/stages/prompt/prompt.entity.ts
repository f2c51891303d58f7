import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { EXPRESSION_LANGUAGES, type ExpressionLanguage } from '../../expressions/language.js';
import { Choice, Flag, Id, Int, Text } from '../../platform/database/fields.js';

export const PROMPT_TYPES = [
  'text',
  'text_area',
  'text_read_only',
  'text_area_read_only',
  'username',
  'email',
  'password',
  'number',
  'checkbox',
  'radio-button-group',
  'dropdown',
  'date',
  'date-time',
  'file',
  'separator',
  'hidden',
  'static',
  'alert_info',
  'alert_warning',
  'alert_danger',
  'ak-locale',
] as const;
export type PromptType = (typeof PROMPT_TYPES)[number];

/** One field of a form that prompt stages show. */
@Entity('prompt')
export class Prompt {
  @Id() id: string = randomUUID();
  /** What administrators call it. */
  @Text({ unique: true, min: 1 }) name: string;
  /** What the answer is called, for the form and for what comes after it: `attributes.settings.locale`. */
  @Text({ min: 1 }) field_key: string;
  /** What stands beside the field. */
  @Text({ min: 1 }) label: string;
  /** What kind of field it is. */
  @Choice(PROMPT_TYPES) type: PromptType;
  /** True: it cannot be left empty. */
  @Flag() required = true;
  /** A hint in the empty field; of a choice what there is to choose from. */
  @Text() placeholder = '';
  /** What stands in the field to begin with. */
  @Text() initial_value = '';
  /** What stands below the field. */
  @Text() sub_text = '';
  /** Its place in the form. */
  @Int() order = 0;
  /** True: `placeholder` is an expression that says it. */
  @Flag() placeholder_expression = false;
  /** True: `initial_value` is an expression that says it. */
  @Flag() initial_value_expression = false;
  /** In which language its expressions are. */
  @Choice(EXPRESSION_LANGUAGES) expression_language: ExpressionLanguage = 'python';
}
