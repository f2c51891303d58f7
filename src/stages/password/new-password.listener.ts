import { Injectable, type OnModuleInit } from '@nestjs/common';
import { FlowTokens } from '../../flows/flow-tokens.service.js';
import { Runs } from '../../flows/runs.service.js';
import { PasswordChanges } from '../../users/passwords/password-changes.js';

/** With a new password nobody gets any further by the old one, or by a link that was sent before. */
@Injectable()
export class NewPasswordListener implements OnModuleInit {
  constructor(
    private readonly changes: PasswordChanges,
    private readonly runs: Runs,
    private readonly tokens: FlowTokens,
  ) {}

  onModuleInit(): void {
    this.changes.add(async ({ user }, within) => {
      await this.runs.endProved(user, within);
      await this.tokens.forget(user, within);
    });
  }
}
