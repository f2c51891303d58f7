import { Injectable } from '@nestjs/common';
import type { Application } from '../../applications/application.entity.js';
import { Applications } from '../../applications/applications.service.js';
import type { Visitor } from '../../platform/http/visitor.js';
import type { Trail } from '../../policies/trail.js';
import type { User } from '../../users/user.entity.js';
import { Users } from '../../users/users.service.js';

export type AccessVerdict =
  | { allowed: true; user: User }
  /** Sentences for the person. */
  | { allowed: false; messages: string[] };

/** May this account use this application now? Asked anew at every step, because the answer changes. */
@Injectable()
export class Access {
  constructor(
    private readonly users: Users,
    private readonly applications: Applications,
  ) {}

  /**
   * Asked only when something was sent. `visitor`: the browser that approves, or the device that redeems; `context`: what
   * else policies may look at; `trail` takes down what they say.
   */
  async check(
    userId: string,
    application: Application,
    visitor: Visitor,
    context: Record<string, unknown> = {},
    trail?: Trail,
  ): Promise<AccessVerdict> {
    const user = await this.users.byId(userId);
    if (!user?.is_active) return { allowed: false, messages: ['This account is not active.'] };
    const about = { visitor, context, acts: true as const, ...(trail ? { trail } : {}) };
    const { passing, messages } = await this.applications.mayUse(user, application, about);
    return passing ? { allowed: true, user } : { allowed: false, messages };
  }
}
