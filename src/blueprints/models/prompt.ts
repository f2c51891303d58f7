import { Prompt } from '../../stages/prompt/prompt.entity.js';
import { model } from './model.js';

export const prompt = model({
  names: ['authentik_stages_prompt.prompt', 'prompt'],
  short: 'prompt',
  key: 'name',
  entity: Prompt,
});
