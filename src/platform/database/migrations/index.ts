import { Init1790000000000 } from './1790000000000-init.js';
import { KeptFields1790000000001 } from './1790000000001-kept-fields.js';
import { Prompts1790000000002 } from './1790000000002-prompts.js';
import { Certificates1790000000003 } from './1790000000003-certificates.js';
import { BlueprintObjects1790000000004 } from './1790000000004-blueprint-objects.js';
import { FlowTokens1790000000005 } from './1790000000005-flow-tokens.js';
import { Policies1790000000007 } from './1790000000007-policies.js';
import { Expressions1790000000008 } from './1790000000008-expressions.js';
import { Forms1790000000009 } from './1790000000009-forms.js';
import { Authenticators1790000000010 } from './1790000000010-authenticators.js';
import { ReturnNumbers1790000000012 } from './1790000000012-return-numbers.js';
import { Sessions1790000000013 } from './1790000000013-sessions.js';

/** Every change of the schema, oldest first. A change that has been released is never edited. */
export const migrations = [
  Init1790000000000,
  KeptFields1790000000001,
  Prompts1790000000002,
  Certificates1790000000003,
  BlueprintObjects1790000000004,
  FlowTokens1790000000005,
  Policies1790000000007,
  Expressions1790000000008,
  Forms1790000000009,
  Authenticators1790000000010,
  ReturnNumbers1790000000012,
  Sessions1790000000013,
];
