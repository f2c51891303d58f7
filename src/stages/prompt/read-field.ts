import { plainText } from '../../platform/plain-text.js';
import type { PromptField } from './prompt.challenge.js';
import type { PromptType } from './prompt.entity.js';

/** Bytes that a file may have: it goes into the run, and perhaps into an account. */
export const LARGEST_FILE = 40 * 1024;
/** Characters that a text may have: it goes there, too. */
const LONGEST_TEXT = 50_000;
/** Characters that a password may have: as many as the password stage takes. */
const LONGEST_PASSWORD = 4096;

export type Read =
  /** Nothing was sent, and nothing has to be. */
  { kind: 'nothing' } | { kind: 'value'; value: unknown } | { kind: 'wrong'; string: string; code: string };

/** What the author says stands, whatever is sent back. */
const FIXED: readonly PromptType[] = [
  'hidden',
  'static',
  'text_read_only',
  'text_area_read_only',
  'alert_info',
  'alert_warning',
  'alert_danger',
];
/** Their blanks are left where they are typed. */
const UNTRIMMED: readonly PromptType[] = ['password', 'file'];

const wrong = (string: string, code = 'invalid'): Read => ({ kind: 'wrong', string, code });
const value = (read: unknown): Read => ({ kind: 'value', value: read });

/** What was sent for a field, checked as authentik's forms do and in their words. */
export function readField(field: PromptField, sent: unknown): Read {
  const { type, required, initial_value } = field;
  if (FIXED.includes(type)) return value(initial_value);
  if (type === 'separator') return { kind: 'nothing' };
  if (type === 'checkbox') return readTick(sent);
  if (sent === undefined) return required ? wrong('This field is required.', 'required') : { kind: 'nothing' };
  const text = UNTRIMMED.includes(type) ? plainText(sent) : plainText(sent).trim();
  if (text === '') return readBlank(field);
  return readText(field, text);
}

/** A form sends nothing for an empty box. */
function readTick(sent: unknown): Read {
  if (sent === undefined || sent === '' || sent === false || sent === 'false') return value(false);
  return sent === true || sent === 'true' || sent === 'on' ? value(true) : wrong('Must be a valid boolean.');
}

function readBlank({ type, required, choices }: PromptField): Read {
  if (type === 'ak-locale' || choices?.some((choice) => choice.value === '') === true) return value('');
  if (required) return wrong('This field may not be blank.', 'blank');
  // an empty password or file is none; an empty number or day takes away the one there was
  if (type === 'password' || type === 'file') return { kind: 'nothing' };
  return value(['number', 'date', 'date-time'].includes(type) ? null : '');
}

function readText({ type, choices }: PromptField, text: string): Read {
  switch (type) {
    case 'username':
      return text.length <= 150 ? value(text) : wrong('Ensure this field has no more than 150 characters.');
    case 'email':
      return text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text) ? value(text) : wrong('Enter a valid email address.');
    case 'password':
      return text.length <= LONGEST_PASSWORD
        ? value(text)
        : wrong(`Ensure this field has no more than ${LONGEST_PASSWORD} characters.`);
    case 'number':
      return /^[-+]?\d{1,15}$/.test(text) ? value(Number(text)) : wrong('A valid integer is required.');
    case 'date':
      return isDay(text) ? value(text) : wrong('Date has wrong format. Use one of these formats instead: YYYY-MM-DD.');
    case 'date-time':
      return isMoment(text)
        ? value(text)
        : wrong(
            'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].',
          );
    case 'file':
      return readFile(text);
    default:
      if (text.length > LONGEST_TEXT) return wrong(`Ensure this field has no more than ${LONGEST_TEXT} characters.`);
      return !choices || choices.some((choice) => choice.value === text)
        ? value(text)
        : wrong(`"${text}" is not a valid choice.`, 'invalid_choice');
  }
}

/** The last day of a month is another one in each: a day that there is not is moved by `Date` to one that there is. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function isMoment(text: string): boolean {
  const [, day = '', time = ''] = /^(.{10})T(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[-+]\d\d:?\d\d)?)$/.exec(text) ?? [];
  return isDay(day) && /^([01]\d|2[0-3]):[0-5]\d/.test(time);
}

/** RFC 2397: `data:image/png;base64,…` */
function readFile(text: string): Read {
  if (!/^data:/i.test(text)) return wrong('Invalid scheme');
  const [, encoded] = /^data:[^,;]*;base64,([A-Za-z0-9+/]*={0,2})$/i.exec(text) ?? [];
  if (encoded === undefined) return wrong('Invalid encoding');
  const bytes = Buffer.byteLength(encoded, 'base64');
  return bytes <= LARGEST_FILE ? value(text) : wrong(`This file is too large: it may have ${LARGEST_FILE / 1024} KB.`);
}
