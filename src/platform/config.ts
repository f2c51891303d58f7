import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import { PlainError } from './plain-error.js';
import { Setting, settingsOf } from './setting.js';
import { randomToken } from './secrets/random.js';
import { problemsOf } from './validation.js';

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
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  url?: string;

  @Setting(
    'STAGEDOOR_SECRET_KEY',
    'At least 32 characters that protect codes and keys at rest; unset: made once and kept in the data directory. Several servers must share it.',
  )
  @IsOptional()
  @IsString()
  @MinLength(32)
  secretKey?: string;

  @Setting('STAGEDOOR_FLOWS_DIR', 'The folder of flow files, applied at every start when they changed.')
  @IsString()
  flowsDir = './flows';

  @Setting('STAGEDOOR_BLUEPRINTS_DIR', 'The folder of blueprints, applied after the flows.')
  @IsString()
  blueprintsDir = './blueprints';

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
  @IsString()
  trustProxy?: string;

  @Setting('STAGEDOOR_PLUGINS', 'npm packages that bring stage types of their own, separated by commas.')
  @IsString()
  plugins = '';

  @Setting('STAGEDOOR_LOG_LEVEL', 'How much is logged: `debug`, `info`, `warn`, `error` or `silent`.')
  @IsIn(['debug', 'info', 'warn', 'error', 'silent'])
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info';

  /** Reads the environment. An empty variable counts as unset; a bad one ends the start with a sentence that names it. */
  static fromEnvironment(environment: Record<string, string | undefined> = process.env): Config {
    const given: Record<string, unknown> = {};
    for (const { variable, property } of settingsOf(Config)) {
      const value = environment[variable];
      if (value !== undefined && value !== '') given[property] = property === 'port' ? Number(value) : value;
    }
    return Config.of(given);
  }

  /** Values by property name, checked; what is left out has its default. */
  static of(given: Partial<Config> | Record<string, unknown>): Config {
    const config = plainToInstance(Config, given);
    const problems = problemsOf(config).map(({ field, message }) => {
      const variable = settingsOf(Config).find((s) => s.property === field)?.variable ?? field;
      return `${variable}: ${message.replace(field, 'the value')}`;
    });
    if (problems.length > 0) throw new ConfigError(problems);
    return config;
  }

  get pluginNames(): string[] {
    return this.plugins
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  }

  /** The secret key: the one given, or one that is made at the first start and kept beside the data (mode 600). */
  secret(): string {
    if (this.secretKey !== undefined) return this.secretKey;
    const file = join(this.dataDir, 'secret.key');
    mkdirSync(this.dataDir, { recursive: true });
    try {
      writeFileSync(file, `${randomToken()}\n`, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return (this.secretKey = readFileSync(file, 'utf8').trim());
  }
}

export class ConfigError extends PlainError {
  constructor(readonly problems: string[]) {
    super(`The settings are not usable:\n${problems.map((p) => `  ${p}`).join('\n')}\nREADME lists every setting.`);
  }
}
