import { existsSync } from 'node:fs';
import type { PromptField } from './prompt.challenge.js';
import { PROMPT_TYPES, type PromptType } from './prompt.entity.js';
import { prompt } from './prompt.stage.js';
import { readField } from './read-field.js';

const field = (type: PromptType, more: Partial<PromptField> = {}): PromptField => ({
  field_key: 'key',
  label: 'Label',
  type,
  required: true,
  placeholder: '',
  initial_value: 'the author’s',
  order: 0,
  sub_text: '',
  choices: null,
  ...more,
});
const value = (read: unknown): object => ({ kind: 'value', value: read });

describe('the prompt stage', () => {
  it('is authentik’s', () => {
    expect(prompt).toMatchObject({ type: 'prompt', model: 'authentik_stages_prompt.promptstage' });
    expect(prompt.component).toBe('ak-stage-prompt');
    expect(prompt.references).toEqual({ fields: 'authentik_stages_prompt.prompt', validation_policies: 'policy' });
    expect(existsSync(prompt.template)).toBe(true);
  });

  it.each(['hidden', 'static', 'text_read_only', 'text_area_read_only', 'alert_info', 'alert_warning', 'alert_danger'])(
    'takes what its author says for %s, whatever is sent',
    (type) => {
      for (const sent of [undefined, '', 'forged'])
        expect(readField(field(type as PromptType), sent)).toEqual(value('the author’s'));
    },
  );

  it.each(PROMPT_TYPES)('takes nothing for %s when it is not required', (type) => {
    const read = readField(field(type, { required: false }), undefined);
    expect(read.kind).not.toBe('wrong');
  });

  it.each([
    ['text', ' Ann ', 'Ann'],
    ['password', ' two spaces ', ' two spaces '],
    ['number', '-12', -12],
    ['number', 7, 7],
    ['checkbox', 'true', true],
    ['checkbox', undefined, false],
    ['checkbox', false, false],
    ['date', '2032-02-29', '2032-02-29'],
    ['date-time', '2032-02-29T23:59', '2032-02-29T23:59'],
    ['date-time', '2032-02-29T23:59:01.5+02:00', '2032-02-29T23:59:01.5+02:00'],
    ['file', 'data:;base64,', 'data:;base64,'],
  ] as const)('reads %s %j', (type, sent, read) => {
    expect(readField(field(type), sent)).toEqual(value(read));
  });

  it.each([
    ['text', undefined, 'This field is required.'],
    ['text', '   ', 'This field may not be blank.'],
    ['number', '12.5', 'A valid integer is required.'],
    ['number', '1e5', 'A valid integer is required.'],
    ['checkbox', 'yes', 'Must be a valid boolean.'],
    ['date', '2031-02-29', 'Date has wrong format.'],
    ['date', '29.2.2032', 'Date has wrong format.'],
    ['date-time', '2032-02-29 23:59', 'Datetime has wrong format.'],
    ['date-time', '2032-02-29T24:00', 'Datetime has wrong format.'],
    ['file', 'javascript:alert(1)', 'Invalid scheme'],
    ['file', 'data:text/plain;base64,%%%', 'Invalid encoding'],
    ['username', 'x'.repeat(151), 'Ensure this field has no more than 150 characters.'],
    ['email', 'a@b@c', 'Enter a valid email address.'],
  ] as const)('does not take for %s %j', (type, sent, message) => {
    expect(readField(field(type), sent)).toMatchObject({ kind: 'wrong', string: expect.stringContaining(message) });
  });

  it('takes only what there is to choose from', () => {
    const colour = field('dropdown', { choices: [{ value: 'red', label: 'Red' }] });
    expect(readField(colour, 'red')).toEqual(value('red'));
    expect(readField(colour, 'blue')).toMatchObject({ string: '"blue" is not a valid choice.' });
  });

  it('takes away a number or a day that is emptied', () => {
    for (const type of ['number', 'date', 'date-time'] as const)
      expect(readField(field(type, { required: false }), '')).toEqual(value(null));
  });
});
