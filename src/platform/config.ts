import { IsEmail, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import { PlainError } from './plain-error.js';
import { Setting, settingsOf } from './setting.js';
import { keptSecret } from './secrets/kept-secret.js';
import { problemsOf } from './validation.js';

const PROXY =
  '(loopback|linklocal|uniquelocal|\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?|[\\da-fA-F:.]*:[\\da-fA-F:.]*(/\\d{1,3})?)';
const HOST = /^[\w.-]{1,253}$|^[\da-fA-F:]{2,39}$/;
const PROXIES = new RegExp(`^ *${PROXY}( *, *${PROXY})* *$`);

/** Every environment variable that Stagedoor reads: its name, its default, its check and its sentence, in one place. */
export class Config {
  @Setting('PORT', 'The port to listen on (0: any free one).')
  @IsInt()
  @Min(0)
  @Max(65_535)
  port = 9000;

  @Setting('HOST', 'The address to listen on; `0.0.0.0` lets other machines and phones in.')
  @IsString()
  host = 'localhost';

  @Setting('DATABASE_URL', 'A PostgreSQL address (`postgres://…`); unset: the embedded PGlite.')
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, { message: '$property must begin with postgres://' })
  databaseUrl?: string;

  @Setting('STAGEDOOR_DATA_DIR', 'Where the embedded database and a generated secret key live.')
  @IsString()
  @MinLength(1)
  dataDir = './data';

  @Setting(
    'STAGEDOOR_URL',
    'The public base URL, for example `https://login.example.com`; unset: the address asked for.',
  )
  @IsOptional()
  @Matches(/^https?:\/\/[^\s/?#@]+\/?$/, {
    message: '$property must be http:// or https:// and a host, without a path',
  })
  url?: string;

  @Setting(
    'STAGEDOOR_SECRET_KEY',
    'At least 32 characters that protect codes and keys at rest; unset: made once and kept in the data directory. Several servers must share it.',
  )
  @IsOptional()
  @IsString()
  @MinLength(32)
  secretKey?: string;

  @Setting('STAGEDOOR_FLOWS_DIR', 'The folder of flow files, applied at every start and whenever they change.')
  @IsString()
  flowsDir = './flows';

  @Setting('STAGEDOOR_BLUEPRINTS_DIR', 'The folder of blueprints, applied after the flows.')
  @IsString()
  blueprintsDir = './blueprints';

  @Setting(
    'STAGEDOOR_PLUGINS',
    'Packages that bring more types of stages, separated by commas: names, or paths that begin with `./` or `/`.',
  )
  @IsOptional()
  @IsString()
  plugins?: string;

  @Setting('STAGEDOOR_WATCH', '`off`: both folders are only looked at when the server starts.')
  @IsIn(['on', 'off'])
  watch: 'on' | 'off' = 'on';

  @Setting(
    'STAGEDOOR_BOOTSTRAP_PASSWORD',
    "The first admin's password; unset: a random one, shown once at the first start.",
  )
  @IsOptional()
  @IsString()
  @MinLength(8)
  bootstrapPassword?: string;

  @Setting(
    'STAGEDOOR_TRUST_PROXY',
    'Addresses or networks of reverse proxies whose `X-Forwarded-*` headers count, separated by commas (`loopback`, `10.0.0.0/8`); unset: none.',
  )
  @IsOptional()
  @Matches(PROXIES, { message: '$property must be loopback, linklocal, uniquelocal, or addresses and networks' })
  trustProxy?: string;

  @Setting(
    'STAGEDOOR_GEOIP_CITY',
    'A file in MaxMind’s format that tells the city and country of an address (GeoLite2 City or the like); read anew when it is replaced.',
  )
  @IsOptional()
  @IsString()
  geoipCity?: string;

  @Setting(
    'STAGEDOOR_GEOIP_ASN',
    'A file in MaxMind’s format that tells whose network an address is in (GeoLite2 ASN or the like).',
  )
  @IsOptional()
  @IsString()
  geoipAsn?: string;

  @Setting(
    'STAGEDOOR_BREACH_LIST',
    'SHA-1 hashes of passwords that are known to thieves, for `check_have_i_been_pwned`: a sorted file of `HASH:count` lines, or a folder of range files.',
  )
  @IsOptional()
  @IsString()
  breachList?: string;

  @Setting('STAGEDOOR_LOG_LEVEL', 'How much is logged: `debug`, `info`, `warn`, `error` or `silent`.')
  @IsIn(['debug', 'info', 'warn', 'error', 'silent'])
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info';

  @Setting(
    'STAGEDOOR_EMAIL_HOST',
    'The mail server for stages with `use_global_settings`; unset: they cannot send mail.',
  )
  @IsOptional()
  @Matches(HOST, { message: '$property must be a host or an address' })
  emailHost?: string;

  @Setting('STAGEDOOR_EMAIL_PORT', 'Its port.')
  @IsInt()
  @Min(1)
  @Max(65_535)
  emailPort = 25;

  @Setting('STAGEDOOR_EMAIL_USERNAME', 'By what the server signs in there; unset: it does not.')
  @IsOptional()
  @IsString()
  emailUsername?: string;

  @Setting('STAGEDOOR_EMAIL_PASSWORD', 'The password that goes with it.')
  @IsOptional()
  @IsString()
  emailPassword?: string;

  @Setting('STAGEDOOR_EMAIL_USE_TLS', '`on`: the connection is encrypted by STARTTLS, or no mail is sent.')
  @IsIn(['on', 'off'])
  emailUseTls: 'on' | 'off' = 'off';

  @Setting('STAGEDOOR_EMAIL_USE_SSL', '`on`: the connection is encrypted from its first byte.')
  @IsIn(['on', 'off'])
  emailUseSsl: 'on' | 'off' = 'off';

  @Setting('STAGEDOOR_EMAIL_TIMEOUT', 'Seconds that the mail server may take to answer.')
  @IsInt()
  @Min(1)
  @Max(60)
  emailTimeout = 10;

  @Setting('STAGEDOOR_EMAIL_FROM', 'The address that mail is from.')
  @IsEmail({ require_tld: false })
  emailFrom = 'stagedoor@localhost';

  /** Reads the environment. An empty variable counts as unset; a bad one ends the start with a sentence that names it. */
  static fromEnvironment(environment: Record<string, string | undefined> = process.env): Config {
    const given: Record<string, unknown> = {};
    const defaults = new Config() as unknown as Record<string, unknown>;
    for (const { variable, property } of settingsOf(Config)) {
      const value = environment[variable];
      if (value !== undefined && value !== '')
        given[property] = typeof defaults[property] === 'number' ? Number(value) : value;
    }
    return Config.of(given);
  }

  /** Values by property name, checked; what is left out has its default. */
  static of(given: Partial<Config> | Record<string, unknown>): Config {
    const config = plainToInstance(Config, given);
    const problems = problemsOf(config)
      .filter(({ field }, i, all) => all.findIndex((other) => other.field === field) === i)
      .map(({ field, message }) => {
        const variable = settingsOf(Config).find((s) => s.property === field)?.variable ?? field;
        return `${variable}: ${message.replace(field, 'the value')}`;
      });
    if (problems.length > 0) throw new ConfigError(problems);
    return config;
  }

  /** The secret key: the one given, or one that is made at the first start and kept beside the data. */
  secret(): string {
    return this.secretKey ?? keptSecret(this.dataDir);
  }
}

export class ConfigError extends PlainError {
  constructor(readonly problems: string[]) {
    super(`The settings are not usable:\n${problems.map((p) => `  ${p}`).join('\n')}\nREADME lists every setting.`);
  }
}
