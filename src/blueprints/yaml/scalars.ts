import type { Scalar } from './nodes.js';
import { isoOf, isTimestamp } from './timestamps.js';

type Value = Scalar['value'];

const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/**
 * What an unquoted text means by YAML 1.1, exactly as PyYAML reads it: `yes` and `off` are booleans, `y` is not, `010`
 * is eight, `1:30` is ninety, `1e3` is a text. A date or a moment becomes the text that JSON has for it, and so does an
 * integer that JSON cannot hold exactly.
 */
export function plainScalar(text: string): Value {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (INTEGER.test(text)) return integer(text);
  if (FLOAT.test(text)) return float(text);
  return isTimestamp(text) ? isoOf(text)! : text;
}

/** What `!!int "12"` and its like ask for; undefined when the text does not fit or the tag is none of YAML's. */
export function taggedScalar(tag: string, text: string): Value | undefined {
  const value = plainScalar(text);
  switch (tag) {
    case 'tag:yaml.org,2002:str':
    case '!':
      return text;
    case 'tag:yaml.org,2002:int':
      return INTEGER.test(text) ? value : undefined;
    case 'tag:yaml.org,2002:float':
      return INTEGER.test(text) || FLOAT.test(text) ? value : undefined;
    case 'tag:yaml.org,2002:bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'tag:yaml.org,2002:null':
      return null;
    case 'tag:yaml.org,2002:timestamp':
      return isoOf(text);
    default:
      return undefined;
  }
}

function integer(text: string): number | string {
  const digits = text.replace(/[-+_]/g, '');
  const sign = text.startsWith('-') ? -1 : 1;
  if (digits.includes(':')) return sign * sexagesimal(digits);
  const octal = /^0(\d+)$/.exec(digits);
  const value = octal ? `0o${octal[1]}` : digits;
  if (Number.isNaN(Number(value))) return text;
  if (Number.isSafeInteger(Number(value))) return sign * Number(value);
  return `${sign < 0 ? '-' : ''}${BigInt(value)}`;
}

function float(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '').toLowerCase();
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY;
  if (digits === '.nan') return Number.NaN;
  return sign * (digits.includes(':') ? sexagesimal(digits) : Number(digits));
}

const sexagesimal = (digits: string): number => digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
