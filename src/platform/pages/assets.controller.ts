import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The few files that every page shares. */
@Controller('static')
export class AssetsController {
  private readonly css = read('stagedoor.css');
  private readonly backdrop = read('backdrop.svg');
  private readonly passkey = read('passkey.js');
  private readonly icon = read('stagedoor.svg');

  @Get('stagedoor.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  stylesheet(): string {
    return this.css;
  }

  /** authentik's address for the picture behind flows that have none: clients and brands name it. */
  @Get('dist/assets/images/flow_background.jpg')
  @Header('content-type', 'image/svg+xml')
  @Header('cache-control', 'public, max-age=86400')
  background(): string {
    return this.backdrop;
  }

  @Get('passkey.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  passkeys(): string {
    return this.passkey;
  }

  @Get('stagedoor.svg')
  @Header('content-type', 'image/svg+xml')
  @Header('cache-control', 'public, max-age=86400')
  favicon(): string {
    return this.icon;
  }
}
