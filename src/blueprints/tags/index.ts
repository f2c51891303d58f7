import { context } from './context.js';
import { env } from './env.js';
import { find } from './find.js';
import { format } from './format.js';
import { keyOf } from './key-of.js';
import type { Tag } from './tag.js';

/** Every tag, one a line. Order never matters. */
export const tags: readonly Tag[] = [context, env, find, format, keyOf];
