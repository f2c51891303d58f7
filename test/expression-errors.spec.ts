import { validate } from '../src/blueprints/importing/validate.js';
import { Admin, complaintsOf } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

/** Each has one slip. */
const FILES: readonly [what: string, text: string, complaint: string][] = [
  [
    'a block of CEL',
    `entries:
  - policy: slip
    cel: |
      in_group("family") &&
        usr.username == "ann"
`,
    'story.yaml:5:9 error: CEL: Unknown variable: usr',
  ],
  [
    'CEL in quotes',
    `entries:
  - policy: slip
    cel: 'device.client == "tv"'
`,
    'story.yaml:3:18 error: CEL: No such key: client',
  ],
  [
    'CEL with escapes, where only the entry’s place is known',
    `entries:
  - policy: slip
    cel: "usr.username == \\"ann\\""
`,
    'story.yaml:3:10 error: CEL: Unknown variable: usr (line 1, column 1 of it)',
  ],
  [
    'CEL that gives no truth',
    `entries:
  - policy: slip
    cel: user.username
`,
    'story.yaml:3:10 error: CEL: a policy gives true or false, and this gives a string',
  ],
  [
    'Python of authentik’s',
    `entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: slip
    attrs:
      expression: |
        if request.user:
            return True

        return request.user is
`,
    'story.yaml:10:31 error: Python: invalid syntax',
  ],
  [
    'the Python of a scope mapping',
    `entries:
  - model: authentik_providers_oauth2.scopemapping
    identifiers: { name: slip }
    attrs:
      scope_name: slip
      expression: "return {'a': 1"
`,
    "story.yaml:6:27 error: Python: '{' was never closed",
  ],
  [
    'the CEL of a scope mapping',
    `entries:
  - scope: slip
    name: slip
    expression_language: cel
    expression: |-
      {"groups": user.group}
`,
    'story.yaml:6:23 error: CEL: No such key: group',
  ],
];

describe('a slip in an expression', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  it.each(FILES)('is told when a file is applied, with its place: %s', async (_, text, complaint) => {
    expect((await admin.complaints(text))[0]).toBe(complaint);
  });

  it.each(FILES)('is told when a file is validated: %s', async (_, text, complaint) => {
    expect((await complaintsOf(() => validate(text, 'story.yaml')))[0]).toBe(complaint);
  });
});
