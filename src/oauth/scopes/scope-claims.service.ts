import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { ExpressionError } from '../../expressions/expression-error.js';
import { Events } from '../../platform/events/events.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Expressions } from '../../policies/expressions/expressions.service.js';
import type { User } from '../../users/user.entity.js';
import { Users } from '../../users/users.service.js';
import type { Served } from '../clients/providers.service.js';
import { claimsOf } from './claims.js';
import { merged, type Claims } from './merged.js';
import { ScopeMapping } from './scope-mapping.entity.js';

/** Whose claims, for which client, by which scopes. */
export interface ClaimsSubject extends Served {
  user: User;
  scopes: readonly string[];
}

/** What is told about a person by the scopes that were granted. */
@Injectable()
export class ScopeClaims {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly expressions: Expressions,
    private readonly events: Events,
  ) {}

  /**
   * The claims of all mappings, put together in the order of their scopes. One that fails or gives no claims is left
   * out, and an event tells so: a slip in it must not keep everybody out.
   *
   * @param visitor whose request is being answered
   */
  async of(about: ClaimsSubject, visitor: Visitor): Promise<Claims> {
    const { provider, scopes, user } = about;
    const mappings = await this.db.manager.find(ScopeMapping, {
      where: { id: In(provider.property_mappings), scope_name: In([...scopes]) },
      order: { scope_name: 'ASC', name: 'ASC' },
    });
    const groups = scopes.includes('profile') ? await this.users.groupsOf(user.id) : [];
    const known = { user, groups: groups.map((group) => group.name) };
    // what comes without an expression comes once for each scope
    const native = new Set<string>();
    let claims: Claims = {};
    for (const mapping of mappings) {
      const { scope_name } = mapping;
      if (mapping.expression !== '') claims = merged(claims, await this.evaluated(mapping, about, visitor));
      else if (!native.has(scope_name)) claims = merged(claims, claimsOf([scope_name], known));
      if (mapping.expression === '') native.add(scope_name);
    }
    return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  }

  private async evaluated(mapping: ScopeMapping, about: ClaimsSubject, visitor: Visitor): Promise<Claims> {
    const { provider, application, user, scopes } = about;
    const { id: pk, slug, name } = application;
    const extra = {
      provider: {
        pk: provider.id,
        name: provider.name,
        client_id: provider.client_id,
        application: { pk, slug, name },
      },
      token: { scope: scopes },
    };
    const context = { application: { id: pk, slug, name } };
    const { expression, expression_language: language } = mapping;
    try {
      const value = await this.expressions.claims(language, expression, { user, visitor, context }, extra);
      if (value === null) return {};
      if (typeof value === 'object' && !Array.isArray(value)) return value as Claims;
      await this.left(mapping, about, visitor, 'it has to give a dict of claims');
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      await this.left(mapping, about, visitor, error.message);
    }
    return {};
  }

  private async left({ name }: ScopeMapping, about: ClaimsSubject, visitor: Visitor, why: string): Promise<void> {
    await this.events.record({
      action: 'configuration_error',
      user_id: about.user.id,
      client_ip: visitor.address,
      context: { message: `The scope mapping "${name}" adds no claims: ${why}`, provider: about.provider.name },
    });
  }
}
