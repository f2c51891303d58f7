import { TOTP, URI } from 'otpauth';
import type { TestClock } from './clock.js';

/** An app that shows one-time codes, with a clock that may be off by `fast` seconds. */
export class AuthenticatorApp {
  private readonly totp: TOTP;

  /** `address`: what the QR code says. */
  constructor(
    readonly address: string,
    private readonly clock: TestClock,
    public fast = 0,
  ) {
    this.totp = URI.parse(address) as TOTP;
  }

  get issuer(): string {
    return this.totp.issuer;
  }

  /** What it shows now. */
  code(): string {
    return this.totp.generate({ timestamp: this.clock.now().getTime() + this.fast * 1000 });
  }

  /** A code that it shows neither now nor soon. */
  wrong(): string {
    const near = [-2, -1, 0, 1, 2].map((off) =>
      this.totp.generate({ timestamp: this.clock.now().getTime() + (this.fast + off * 30) * 1000 }),
    );
    return ['111111', '222222', '333333', '444444', '555555', '666666'].find((code) => !near.includes(code))!;
  }
}
