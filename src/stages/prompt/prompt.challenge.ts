import type { Choice } from './locales.js';
import type { Prompt } from './prompt.entity.js';

/** One field of the form. */
export interface PromptField extends Pick<Prompt, 'field_key' | 'label' | 'type' | 'required' | 'order' | 'sub_text'> {
  placeholder: string;
  /** Never a password. */
  initial_value: string;
  /** Null: there is nothing to choose from. */
  choices: readonly Choice[] | null;
}

export interface PromptChallenge {
  fields: PromptField[];
}

/** One value for each field, under its `field_key`: which there are is the author's to say. */
export class PromptAnswer {}
