import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Brands } from '../../brands/brands.service.js';
import { PasswordChanges, type PasswordChange } from '../../users/passwords/password-changes.js';
import { DeviceGrants } from './device-grants.service.js';
import { Devices } from './devices.service.js';

/** Whoever sets a new password may do so because somebody else knew the old one. */
@Injectable()
export class PasswordChangeListener implements OnModuleInit {
  constructor(
    private readonly changes: PasswordChanges,
    private readonly brands: Brands,
    private readonly grants: DeviceGrants,
    private readonly devices: Devices,
  ) {}

  onModuleInit(): void {
    this.changes.add((change, within) => this.changed(change, within));
  }

  private async changed({ user, keep, host }: PasswordChange, within: EntityManager): Promise<void> {
    await this.grants.withdraw({ user, except: keep }, within);
    const brand = await this.brands.forHost(host ?? '', within);
    if (brand.password_change_ends_devices) await this.devices.revokeAll(user, within);
  }
}
