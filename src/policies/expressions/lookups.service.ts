import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ExpressionError } from '../../expressions/expression-error.js';
import type { GroupValue, PolicyReply, Question, Reply } from '../../expressions/wire.js';
import { Authenticators } from '../../users/authenticators/authenticators.service.js';
import type { Group } from '../../users/group.entity.js';
import { UnknownLookUp } from '../../users/user-query.js';
import { Users } from '../../users/users.service.js';
import type { Asker, PolicyRequest } from '../policy-type.js';
import { Policy } from '../policy.entity.js';
import { userValue } from './user-values.js';

/** Answers what expressions in Python look up while they run. */
@Injectable()
export class Lookups {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly authenticators: Authenticators,
  ) {}

  /**
   * @param asker asks policies that are no expressions; only policies have one
   * @throws ExpressionError for what cannot be answered
   */
  async answer(question: Question, request: PolicyRequest, asker?: Asker): Promise<Reply> {
    switch (question.ask) {
      case 'user': {
        const user = await this.users.first(question.where).catch(inPlainWords);
        return user && userValue(user);
      }
      case 'groups':
        return this.groups(question.user, question.all);
      case 'authenticators':
        return (await this.authenticators.of(question.user)).map(({ type }) => type);
      case 'policy':
        return this.policy(question.name, request, asker);
    }
  }

  private async groups(user: string, all: boolean): Promise<GroupValue[]> {
    const groups = await (all ? this.users.groupsOf(user) : this.users.directGroupsOf(user));
    return groups.map(groupValue);
  }

  /** Another expression is run where the question comes from: it sees the same context, and may change it. */
  private async policy(name: string, request: PolicyRequest, asker: Asker | undefined): Promise<PolicyReply> {
    const policy = await this.db.getRepository(Policy).findOneBy({ name });
    if (!policy) throw new ExpressionError(`there is no policy "${name}"`);
    if (policy.type === 'expression') return policy.config as { expression: string };
    if (!asker) throw new ExpressionError(`"${name}" is no expression, and only a policy can ask it`);
    const { passing, messages } = await asker.policy(name, request);
    return { passing, messages };
  }
}

const groupValue = ({ id, name, is_superuser, attributes }: Group): GroupValue => ({
  $group: id,
  name,
  is_superuser,
  attributes,
});

function inPlainWords(error: unknown): never {
  if (error instanceof UnknownLookUp) throw new ExpressionError(error.message);
  throw error;
}
