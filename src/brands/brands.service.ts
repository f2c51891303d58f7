import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../platform/config.js';
import type { Look } from '../platform/pages/look.js';
import { Brand } from './brand.entity.js';

type Asked = { host: string; protocol: string };

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

/** True when `host` is `domain` or lies below it; a port counts only if the brand names one. */
export function hostMatches(host: string, domain: string): boolean {
  const wanted = domain.toLowerCase();
  const asked = /:\d+$/.test(wanted) ? host : withoutPort(host);
  return asked === wanted || asked.endsWith(`.${wanted}`);
}

/** Chooses the brand for a host: the longest domain that fits, else the default brand, else a brand without flows. */
@Injectable()
export class Brands {
  constructor(
    private readonly db: DataSource,
    private readonly config: Config,
  ) {}

  async forHost(host: string, within: EntityManager = this.db.manager): Promise<Brand> {
    const brands = await within.find(Brand);
    const [nearest] = brands
      .filter((brand) => hostMatches(host, brand.domain))
      .sort((a, b) => b.domain.length - a.domain.length);
    return nearest ?? brands.find((brand) => brand.default) ?? Object.assign(new Brand(), { domain: 'fallback' });
  }

  /** The base URL that a person or a device is told: a brand's own host as it was asked for, else `STAGEDOOR_URL`. */
  base({ host, protocol }: Asked, brand: Brand): string {
    if (this.config.url === undefined) return `${protocol}://${host}`;
    const main = new URL(this.config.url);
    if (!hostMatches(host, brand.domain) || withoutPort(host) === main.hostname) return main.origin;
    // whoever asks may name any port: it is the public one, unless the brand has its own
    const port = /:\d+$/.exec(brand.domain)?.[0] ?? (main.port === '' ? '' : `:${main.port}`);
    return `${main.protocol}//${withoutPort(host)}${port}`;
  }

  look(brand: Brand): Look {
    return {
      title: brand.branding_title,
      logo: brand.branding_logo,
      favicon: brand.branding_favicon,
      background: brand.branding_default_flow_background,
    };
  }
}
