import { IsOptional, Matches, Validate, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import { isIP } from 'node:net';
import { Flag, Int, Span, Text, Texts } from '../platform/database/fields.js';

/** RFC 8628 §6.1: no vowels, so that no words appear, and nothing that looks like anything else. */
export const BASE20 = 'BCDFGHJKLMNPQRSTVWXZ';
const NAMED_CHARSETS: Record<string, string> = { base20: BASE20, digits: '0123456789' };

@ValidatorConstraint({ name: 'isCharset' })
class IsCharset implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (typeof value !== 'string') return false;
    return (
      Object.hasOwn(NAMED_CHARSETS, value) || (/^[0-9A-Z]{8,36}$/.test(value) && new Set(value).size === value.length)
    );
  }

  defaultMessage(): string {
    return '$property must be "base20", "digits", or at least 8 different characters from 0-9 and A-Z';
  }
}

@ValidatorConstraint({ name: 'isNetworks' })
class IsNetworks implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return (
      Array.isArray(value) &&
      value.every((entry) => {
        const [address = '', bits = '0'] = String(entry).split('/');
        const version = isIP(address);
        return version > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
      })
    );
  }

  defaultMessage(): string {
    return '$property must be a list of addresses or networks such as 10.0.0.0/8';
  }
}

/**
 * How device sign-in works: on a brand for all of its providers, on a provider for itself. What is null is inherited:
 * provider, then brand, then the server's default.
 */
export abstract class DeviceSettings {
  /** How long a device code and its user code can be used: 30 s to a day. */
  @Span({ nullable: true, min: 30, max: 86_400 }) device_code_validity: string | null = null;
  /** Seconds that a device must leave between two polls, 1 to 60. */
  @Int({ nullable: true, min: 1, max: 60 }) device_polling_interval: number | null = null;
  /** `base20`, `digits`, or characters of one's own. */
  @Text({ nullable: true }) @IsOptional() @Validate(IsCharset) user_code_charset: string | null = null;
  /** Characters in a user code, without those of the mask: 6 to 32. */
  @Int({ nullable: true, min: 6, max: 32 }) user_code_length: number | null = null;
  /** How a code is shown: a star for each character, dashes and spaces between; as many stars as the code is long. */
  @Text({ nullable: true })
  @IsOptional()
  @Matches(/^\*[-* ]*\*$/, { message: '$property must consist of *, dashes and spaces, such as ****-****' })
  user_code_mask: string | null = null;
  /** The address that a device shows instead of `<brand>/device`: short, and leading there. */
  @Text({ nullable: true })
  @IsOptional()
  @Matches(/^https?:\/\/[\x21-\x7e]+$/, { message: '$property must be an http or https address in ASCII' })
  verification_uri: string | null = null;
  /** Whether a device is also given an address that carries the code (RFC 8628 §3.3.1). */
  @Flag({ nullable: true }) verification_uri_complete: boolean | null = null;
  /** The only scopes that this grant may give; null: all that the provider has. */
  @Texts({ nullable: true }) device_scopes: string[] | null = null;
  /** How long access tokens of this grant are valid; null: as the provider says. */
  @Span({ nullable: true, min: 1 }) device_access_token_validity: string | null = null;
  /** How long refresh tokens of this grant are valid; null: as the provider says. */
  @Span({ nullable: true, min: 1 }) device_refresh_token_validity: string | null = null;
  /** The only networks from which a device may ask; null: from everywhere. */
  @Texts({ nullable: true }) @IsOptional() @Validate(IsNetworks) device_networks: string[] | null = null;
}

export type DeviceSetting = keyof DeviceSettings;

/** What holds for one provider of one brand; only what says "as the provider" or "no restriction" may be null. */
export interface EffectiveDeviceSettings {
  device_code_validity: string;
  device_polling_interval: number;
  user_code_charset: string;
  user_code_length: number;
  user_code_mask: string;
  verification_uri: string | null;
  verification_uri_complete: boolean;
  device_scopes: string[] | null;
  device_access_token_validity: string | null;
  device_refresh_token_validity: string | null;
  device_networks: string[] | null;
}

export const SERVER_DEFAULTS: EffectiveDeviceSettings = {
  device_code_validity: 'minutes=10',
  device_polling_interval: 5,
  user_code_charset: 'base20',
  user_code_length: 8,
  user_code_mask: '****-****',
  verification_uri: null,
  verification_uri_complete: true,
  device_scopes: null,
  device_access_token_validity: null,
  device_refresh_token_validity: null,
  device_networks: null,
};

export type Source = 'server' | 'brand' | 'provider';

/** The whole row at one place: every setting, and where it comes from. */
export function resolveDeviceSettings(
  brand: DeviceSettings | null,
  provider: DeviceSettings | null,
): { settings: EffectiveDeviceSettings; sources: Record<DeviceSetting, Source> } {
  const settings: Record<string, unknown> = { ...SERVER_DEFAULTS };
  const names = Object.keys(SERVER_DEFAULTS) as DeviceSetting[];
  const sources = Object.fromEntries(names.map((name) => [name, 'server'])) as Record<DeviceSetting, Source>;
  for (const [source, row] of [
    ['brand', brand],
    ['provider', provider],
  ] as const) {
    for (const name of names) {
      const value = row?.[name] ?? null;
      if (value === null) continue;
      settings[name] = value;
      sources[name] = source;
    }
  }
  return { settings: settings as unknown as EffectiveDeviceSettings, sources };
}

/** The characters behind `base20` and `digits`; a charset of one's own is itself. */
export function charsetOf(settings: Pick<EffectiveDeviceSettings, 'user_code_charset'>): string {
  const named = settings.user_code_charset;
  return Object.hasOwn(NAMED_CHARSETS, named) ? NAMED_CHARSETS[named]! : named;
}
