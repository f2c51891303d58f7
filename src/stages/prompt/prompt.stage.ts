import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { learntFrom, policyRequest } from '../../flows/context.js';
import { next, type Outcome, type ResponseErrors } from '../../flows/outcome.js';
import { pendingAccount } from '../../flows/pending-account.js';
import { PROMPT_DATA } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { isObject } from '../../platform/deep-merge.js';
import { Log } from '../../platform/log.js';
import { plainText } from '../../platform/plain-text.js';
import { sameText } from '../../platform/secrets/hash.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import type { Decision } from '../../policies/decision.js';
import { Expressions } from '../../policies/expressions/expressions.service.js';
import { Policies } from '../../policies/policies.service.js';
import { Users } from '../../users/users.service.js';
import { PromptFields } from './prompt-fields.js';
import { PromptAnswer, type PromptChallenge, type PromptField } from './prompt.challenge.js';
import { PromptConfig } from './prompt.config.js';
import { Prompt } from './prompt.entity.js';
import { withPromptSecrets } from './prompt-secrets.js';
import { readField } from './read-field.js';

type PromptTurn = Turn<PromptConfig>;
type Values = Readonly<Record<string, unknown>>;

/** Shows a form of its author's, and keeps what is typed for the stages after it. */
@Injectable()
class PromptStage implements StageHandler<PromptConfig, PromptAnswer> {
  private readonly fields: PromptFields;

  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly policies: Policies,
    private readonly secrets: Secrets,
    expressions: Expressions,
    log: Log,
  ) {
    this.fields = new PromptFields(expressions, users, log);
  }

  async challenge(turn: PromptTurn): Promise<PromptChallenge> {
    return { fields: await this.fields.of(await this.prompts(turn.config), turn) };
  }

  async respond(turn: PromptTurn, answer: PromptAnswer): Promise<Outcome> {
    const { fields } = await this.challenge(turn);
    const { values, errors } = this.read(fields, answer as Values);
    await this.uniqueNames(turn, fields, values, errors);
    if (Object.keys(errors).length > 0) return { kind: 'again', errors };
    if (!passwordsMatch(fields, values)) return whole(["Passwords don't match."]);
    const decision = await this.validate(turn, values);
    if (!decision.passing) return whole(decision.messages);
    return this.kept(turn, fields, values, decision);
  }

  private async prompts({ fields }: PromptConfig): Promise<Prompt[]> {
    const prompts = await this.db.getRepository(Prompt).findBy({ id: In(fields) });
    // of the same order are those in the order in which their stage names them
    return prompts.toSorted((a, b) => a.order - b.order || fields.indexOf(a.id) - fields.indexOf(b.id));
  }

  private read(
    fields: readonly PromptField[],
    answer: Values,
  ): { values: Record<string, unknown>; errors: ResponseErrors } {
    const [values, errors] = [new Map<string, unknown>(), new Map<string, ResponseErrors[string]>()];
    for (const field of fields) {
      const key = field.field_key;
      const read = readField(field, Object.hasOwn(answer, key) ? answer[key] : undefined);
      if (read.kind === 'value') values.set(key, read.value);
      if (read.kind === 'wrong') errors.set(key, [{ string: read.string, code: read.code }]);
    }
    return { values: Object.fromEntries(values), errors: Object.fromEntries(errors) };
  }

  private async uniqueNames(
    turn: PromptTurn,
    fields: readonly PromptField[],
    values: Values,
    errors: ResponseErrors,
  ): Promise<void> {
    const own = pendingAccount(turn)?.id;
    for (const { type, field_key } of fields) {
      const name = values[field_key];
      if (type !== 'username' || typeof name !== 'string' || name === '') continue;
      if (await this.users.isTaken(name, own))
        errors[field_key] = [{ string: 'Username is already taken.', code: 'invalid' }];
    }
  }

  /** What was typed, passwords included, is in the context of this one question and nowhere else. */
  private async validate(turn: PromptTurn, values: Values): Promise<Decision> {
    const request = await policyRequest(this.users, turn);
    const context = { ...request.context, [PROMPT_DATA.key]: values };
    return this.policies.decideAll(turn.config.validation_policies, { ...request, context });
  }

  /** Policies may have changed what was typed; passwords are sealed, whoever had them last. */
  private kept({ memory }: PromptTurn, fields: readonly PromptField[], values: Values, decision: Decision): Outcome {
    const { [PROMPT_DATA.key]: changed, ...changes } = decision.changes;
    const hidden = secretKeys(fields);
    const entries = Object.entries(isObject(changed) ? changed : values);
    const open = entries.filter(([key]) => !hidden.has(key));
    const secret = entries.filter((entry): entry is [string, string] => hidden.has(entry[0]) && isText(entry[1]));
    const learnt = next(
      ...learntFrom(changes),
      PROMPT_DATA.is({ ...memory.get(PROMPT_DATA), ...Object.fromEntries(open) }),
      ...withPromptSecrets(this.secrets, memory, Object.fromEntries(secret)),
    );
    return { ...learnt, notices: decision.messages };
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';

const whole = (messages: readonly string[]): Outcome => ({
  kind: 'again',
  errors: {
    non_field_errors: (messages.length > 0 ? messages : ['This cannot be taken as it is.']).map((string) => ({
      string,
      code: 'invalid',
    })),
  },
});

/** Of exactly two passwords one is the other once more. */
function passwordsMatch(fields: readonly PromptField[], values: Values): boolean {
  const typed = fields.filter(({ type }) => type === 'password').map(({ field_key }) => plainText(values[field_key]));
  return typed.length !== 2 || sameText(typed[0]!, typed[1]!);
}

/** What is a secret by its field, or by what a user-write stage takes it for. */
function secretKeys(fields: readonly PromptField[]): Set<string> {
  return new Set(['password', ...fields.filter(({ type }) => type === 'password').map(({ field_key }) => field_key)]);
}

export const prompt = stageType({
  type: 'prompt',
  model: 'authentik_stages_prompt.promptstage',
  component: 'ak-stage-prompt',
  config: PromptConfig,
  references: { fields: 'authentik_stages_prompt.prompt', validation_policies: 'policy' },
  answer: PromptAnswer,
  conceals: (challenge) => [...secretKeys((challenge as PromptChallenge).fields)],
  handler: PromptStage,
  template: new URL('./prompt.hbs', import.meta.url),
  knows: (before) => before,
});
