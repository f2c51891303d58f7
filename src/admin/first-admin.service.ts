import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config.js';
import { randomToken } from '../platform/secrets/random.js';
import { hashPassword } from '../users/passwords/password-hash.js';
import { User } from '../users/user.entity.js';
import { Users } from '../users/users.service.js';

export interface FirstAdmin {
  username: string;
  /** Null when it is the one from `STAGEDOOR_BOOTSTRAP_PASSWORD`: whoever set it knows it. */
  password: string | null;
}

/** Sees to it that somebody can sign in to a new server. */
@Injectable()
export class FirstAdminService {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives the account `admin` its first password: the one from the settings, or a random one, which is returned and
   * never shown again. Undefined when it has one already, or when no blueprint has made such an administrator.
   */
  async ensure(): Promise<FirstAdmin | undefined> {
    const admin = await this.db.manager.findOneBy(User, { username: 'admin', password: IsNull(), is_active: true });
    if (!admin || !(await this.users.isSuperuser(admin.id))) return undefined;
    const password = this.config.bootstrapPassword ?? randomToken(12);
    const stored = await hashPassword(password);
    const won = await this.db.manager.update(
      User,
      { id: admin.id, password: IsNull() },
      { password: stored, password_change_date: this.clock.now() },
    );
    if (won.affected !== 1) return undefined;
    return { username: admin.username, password: this.config.bootstrapPassword === undefined ? password : null };
  }
}
