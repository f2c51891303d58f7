import { atIndex } from './at-index.js';
import { condition } from './condition.js';
import { context } from './context.js';
import { enumerate } from './enumerate.js';
import { env } from './env.js';
import { file } from './file.js';
import { findObject } from './find-object.js';
import { find } from './find.js';
import { format } from './format.js';
import { choose } from './if.js';
import { keyOf } from './key-of.js';
import { parseJson } from './parse-json.js';
import type { Tag } from './tag.js';
import { index, value } from './turn.js';

/** Every tag. Order never matters. */
export const tags: readonly Tag[] = [
  atIndex,
  choose,
  condition,
  context,
  enumerate,
  env,
  file,
  find,
  findObject,
  format,
  index,
  keyOf,
  parseJson,
  value,
];
