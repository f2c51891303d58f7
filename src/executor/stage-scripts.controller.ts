import { readFileSync } from 'node:fs';
import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { StageCatalogue } from '../stages/stage-catalogue.js';

/** The few scripts that stages have for their pages. */
@Controller('static/stages')
export class StageScriptsController {
  private readonly read = new Map<string, string>();

  constructor(catalogue: StageCatalogue) {
    for (const { type, script } of catalogue.types)
      if (script) this.read.set(`${type}.js`, readFileSync(script, 'utf8'));
  }

  @Get(':file')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  script(@Param('file') file: string): string {
    const text = this.read.get(file);
    if (text === undefined) throw new NotFoundException();
    return text;
  }
}
