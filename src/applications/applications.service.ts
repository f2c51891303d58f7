import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Decision } from '../policies/decision.js';
import { Policies } from '../policies/policies.service.js';
import type { PolicyRequest } from '../policies/policy-type.js';
import type { User } from '../users/user.entity.js';
import { Application } from './application.entity.js';

/** Finds applications and says who may use them. */
@Injectable()
export class Applications {
  constructor(
    private readonly db: DataSource,
    private readonly policies: Policies,
  ) {}

  byId(id: string): Promise<Application | null> {
    return this.db.manager.findOneBy(Application, { id });
  }

  /** Asks the policies bound to the application. Nothing bound: everybody may use it. */
  mayUse(user: User, application: Application, about: Omit<PolicyRequest, 'user'>): Promise<Decision> {
    const { id, slug, name } = application;
    const request = { ...about, user, context: { application: { id, slug, name }, ...about.context } };
    return this.policies.decide(id, application.policy_engine_mode, request, 'fail');
  }
}
