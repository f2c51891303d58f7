import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Policies, type Decision } from '../policies/policies.service.js';
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
  mayUse(user: User, application: Application, context: Record<string, unknown> = {}): Promise<Decision> {
    const request = { user, context: { application, ...context } };
    return this.policies.decide(application.id, application.policy_engine_mode, request, 'fail');
  }
}
