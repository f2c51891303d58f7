import { contextOf, policyRequest } from '../../flows/context.js';
import { PROMPT_DATA } from '../../flows/slots.js';
import type { Turn } from '../../flows/stage-type.js';
import { isObject } from '../../platform/deep-merge.js';
import type { Log } from '../../platform/log.js';
import { isPlain, plainText } from '../../platform/plain-text.js';
import type { Expressions } from '../../policies/expressions/expressions.service.js';
import type { PolicyRequest } from '../../policies/policy-type.js';
import type { Users } from '../../users/users.service.js';
import { LOCALE_CHOICES, type Choice } from './locales.js';
import type { PromptField } from './prompt.challenge.js';
import type { Prompt, PromptType } from './prompt.entity.js';

/** The answer is one of a list that the author gives. */
const CHOSEN: readonly PromptType[] = ['radio-button-group', 'dropdown'];

/** What a prompt can look at while it is put together. */
interface Known {
  request: PolicyRequest;
  /** authentik's `prompt_context`: what was typed before, and the plan's context. */
  context: Readonly<Record<string, unknown>>;
}

/** Turns prompts into the fields that a person sees. */
export class PromptFields {
  constructor(
    private readonly expressions: Expressions,
    private readonly users: Users,
    private readonly log: Log,
  ) {}

  async of(prompts: readonly Prompt[], turn: Turn): Promise<PromptField[]> {
    const known: Known = {
      request: await policyRequest(this.users, turn),
      context: { ...turn.memory.get(PROMPT_DATA), ...contextOf(turn.memory) },
    };
    const fields: PromptField[] = [];
    for (const prompt of prompts) fields.push(await this.field(prompt, known));
    return fields;
  }

  private async field(prompt: Prompt, known: Known): Promise<PromptField> {
    const { field_key, label, type, required, order, sub_text } = prompt;
    const choices = await this.choices(prompt, known);
    const ownList = CHOSEN.includes(type);
    const initial = type === 'password' ? '' : await this.initial(prompt, known);
    return {
      field_key,
      label,
      type,
      required,
      placeholder: ownList ? '' : plainText(await this.placeholder(prompt, known)),
      initial_value: choices && !choices.some(({ value }) => value === initial) ? (choices[0]?.value ?? '') : initial,
      order,
      sub_text,
      choices,
    };
  }

  /** What is known already is shown as it is: somebody may have typed it, so it is never taken for an expression. */
  private async initial(prompt: Prompt, known: Known): Promise<string> {
    const { field_key, initial_value, initial_value_expression } = prompt;
    const before = Object.hasOwn(known.context, field_key) ? known.context[field_key] : undefined;
    if (isPlain(before)) return plainText(before);
    return plainText(initial_value_expression ? await this.value(prompt, initial_value, known) : initial_value);
  }

  private async choices(prompt: Prompt, known: Known): Promise<readonly Choice[] | null> {
    if (prompt.type === 'ak-locale') return LOCALE_CHOICES;
    if (!CHOSEN.includes(prompt.type)) return null;
    const said = known.context[`${prompt.field_key}__choices`] ?? (await this.placeholder(prompt, known));
    const list = Array.isArray(said) ? said : said === '' ? [] : [said];
    return list.map((one: unknown) => {
      const value = plainText(isObject(one) ? one['value'] : one);
      return { value, label: isObject(one) ? plainText(one['label'] ?? value) : value };
    });
  }

  private async placeholder(prompt: Prompt, known: Known): Promise<unknown> {
    const { placeholder, placeholder_expression } = prompt;
    return placeholder_expression ? this.value(prompt, placeholder, known) : placeholder;
  }

  /** An expression that fails stands for itself, as in authentik; the log says why. */
  private async value({ name, expression_language }: Prompt, source: string, known: Known): Promise<unknown> {
    try {
      const extra = { prompt_context: known.context };
      return await this.expressions.value(expression_language, source, known.request, extra);
    } catch (error) {
      this.log.warn({ prompt: name, error: String(error) }, 'an expression of a prompt failed');
      return source;
    }
  }
}
