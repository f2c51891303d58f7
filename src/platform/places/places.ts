import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { AsnResponse, CityResponse } from 'maxmind';
import { Clock } from '../clock.js';
import { Config } from '../config.js';
import { Log } from '../log.js';
import type { Place } from './place.js';
import { PlaceFile } from './place-file.js';

export type { Place } from './place.js';

/** Seconds after which the files are looked at again. */
const FRESH = 10;

/** Where addresses are, from files on this machine: nobody else is asked. */
@Injectable()
export class Places {
  private readonly city: PlaceFile<CityResponse> | null;
  private readonly asn: PlaceFile<AsnResponse> | null;
  private lookAgain = new Date(0);
  private readonly told = new Map<string, string | null>();

  constructor(
    config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.city = config.geoipCity === undefined ? null : new PlaceFile<CityResponse>(config.geoipCity);
    this.asn = config.geoipAsn === undefined ? null : new PlaceFile<AsnResponse>(config.geoipAsn);
  }

  /** What the files that are configured can answer. */
  get knows(): { places: boolean; networks: boolean } {
    return { places: this.city !== null, networks: this.asn !== null };
  }

  /** Why a file that is configured cannot be read, by its path. */
  problems(): { path: string; problem: string }[] {
    this.refresh();
    return [this.city, this.asn].flatMap((file) =>
      file !== null && file.problem !== null ? [{ path: file.path, problem: file.problem }] : [],
    );
  }

  /** Null when neither file knows anything about the address, or none is configured. */
  find(address: string): Place | null {
    const [plain = ''] = address.split('%');
    if (isIP(plain) === 0) return null;
    this.refresh();
    const where = this.city?.get(plain) ?? null;
    const whose = this.asn?.get(plain) ?? null;
    if (where === null && whose === null) return null;
    return {
      asn: whose?.autonomous_system_number ?? null,
      as_org: whose?.autonomous_system_organization ?? null,
      continent: where?.continent?.code ?? null,
      country: where?.country?.iso_code ?? null,
      city: where?.city?.names.en ?? null,
      latitude: where?.location?.latitude ?? null,
      longitude: where?.location?.longitude ?? null,
    };
  }

  private refresh(): void {
    const now = this.clock.now();
    if (now < this.lookAgain) return;
    this.lookAgain = this.clock.in(FRESH);
    for (const file of [this.city, this.asn]) {
      if (file === null) continue;
      file.refresh();
      const { path, problem } = file;
      if (problem !== null && problem !== this.told.get(path))
        this.log.warn({ path, error: problem }, 'a file of places cannot be read; what was read before still counts');
      this.told.set(path, problem);
    }
  }
}
