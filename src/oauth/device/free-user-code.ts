import type { DataSource } from 'typeorm';
import { charsetOf, type EffectiveDeviceSettings } from '../../brands/device-settings.js';
import type { Secrets } from '../../platform/secrets/secrets.js';
import { DeviceGrant } from './device-grant.entity.js';
import { drawUserCode } from './user-code.js';

/** Draws before giving up. One is enough but for once in as many requests as there are codes for each one in use. */
const DRAWS = 10;

/**
 * Stores a grant under a user code that no other living grant has, and returns the code. The index on living codes
 * decides what is free; a code in use is drawn again.
 */
export async function storeUnderFreeCode(
  db: DataSource,
  secrets: Secrets,
  grant: DeviceGrant,
  settings: EffectiveDeviceSettings,
): Promise<string> {
  for (let draw = 0; draw < DRAWS; draw++) {
    const code = drawUserCode(charsetOf(settings), settings.user_code_length);
    grant.user_code_mac = secrets.mac('user-code', code);
    const inserted = await db.manager
      .createQueryBuilder()
      .insert()
      .into(DeviceGrant)
      .values(grant)
      .orIgnore()
      .returning('id')
      .execute();
    if ((inserted.raw as unknown[]).length === 1) return code;
  }
  throw new Error('No free user code was found: make user_code_length longer, or device_code_validity shorter.');
}
