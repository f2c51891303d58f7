import { isUUID } from 'class-validator';
import type { DataSource } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Housekeeping } from '../../platform/housekeeping.js';
import { Invitation } from './invitation.entity.js';

/** Seconds for which a used invitation is kept, for the run that has used it to be answered once more: as long as runs last. */
const AFTERWARDS = 2 * 60 * 60;

/** Finds invitations, and sees to it that one which is good for once is used by one run. */
export class Invitations {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('invitations', (now) =>
      this.db.query('DELETE FROM invitation WHERE expiring AND expires <= $1', [now]),
    );
  }

  /** The invitation with that id, if this run may use it in this flow; it is used by then. */
  async use(token: string, flow: string, run: string | null): Promise<Invitation | null> {
    if (!isUUID(token, 'loose')) return null;
    const invitation = await this.db.manager.findOneBy(Invitation, { id: token });
    if (!invitation || !this.isGood(invitation, flow, run)) return null;
    if (!invitation.single_use || invitation.used_by !== null) return invitation;
    const used = await this.db.manager
      .createQueryBuilder()
      .update(Invitation)
      .set({ used_by: run, expiring: true, expires: this.clock.in(AFTERWARDS) })
      .where('id = :token AND used_by IS NULL', { token })
      .execute();
    return used.affected === 1 ? invitation : null;
  }

  private isGood({ flow, expiring, expires, used_by }: Invitation, here: string, run: string | null): boolean {
    const expired = expiring && expires !== null && expires <= this.clock.now();
    return (flow === null || flow === here) && !expired && (used_by === null || used_by === run);
  }
}
