import { Prompt } from '../../stages/prompt/prompt.entity.js';
import { model } from './model.js';

export const prompt = model({
  names: ['authentik_stages_prompt.prompt', 'prompt'],
  short: 'prompt',
  key: 'name',
  entity: Prompt,
  expressions: ({ placeholder_expression, initial_value_expression, expression_language: language }) => [
    ...(placeholder_expression ? [{ field: 'placeholder', language, kind: 'prompt' as const }] : []),
    ...(initial_value_expression ? [{ field: 'initial_value', language, kind: 'prompt' as const }] : []),
  ],
});
