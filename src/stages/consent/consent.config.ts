import { IsIn } from 'class-validator';
import { IsDuration } from '../../platform/duration.js';

export class ConsentConfig {
  /** Ask every time, ask once, or ask again when the consent has run out. */
  @IsIn(['always_require', 'permanent', 'expiring']) mode: 'always_require' | 'permanent' | 'expiring' = 'expiring';
  /** How long an `expiring` consent holds. */
  @IsDuration() consent_expire_in = 'weeks=4';
}
