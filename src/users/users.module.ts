import { Module } from '@nestjs/common';
import { Authenticators } from './authenticators/authenticators.service.js';
import { Ceremonies } from './authenticators/ceremonies.service.js';
import { Codes } from './authenticators/codes.service.js';
import { Drafts } from './authenticators/drafts.service.js';
import { Passkeys } from './authenticators/passkeys.service.js';
import { RecentUses } from './authenticators/recent-uses.service.js';
import { BreachList } from './passwords/breach-list.js';
import { PasswordAttempts } from './passwords/password-attempts.js';
import { PasswordChanges } from './passwords/password-changes.js';
import { PasswordHistory } from './passwords/password-history.js';
import { Reputations } from './reputation/reputations.service.js';
import { Rights } from './rights.service.js';
import { KnownBrowsers } from './sessions/known-browsers.service.js';
import { SessionBindings } from './sessions/session-binding.js';
import { Sessions } from './sessions/sessions.service.js';
import { Users } from './users.service.js';

const services = [
  Users,
  Sessions,
  Authenticators,
  BreachList,
  Ceremonies,
  Codes,
  Drafts,
  KnownBrowsers,
  Passkeys,
  PasswordAttempts,
  PasswordChanges,
  PasswordHistory,
  RecentUses,
  Reputations,
  Rights,
  SessionBindings,
];

@Module({ providers: services, exports: services })
export class UsersModule {}
