import { Module } from '@nestjs/common';
import { ExpressionsModule } from '../expressions/expressions.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { UsersModule } from '../users/users.module.js';
import { Batches } from './batches/batches.service.js';
import { Discovery } from './running/discovery.js';
import { Exporter } from './export/exporter.service.js';
import { Importer } from './importing/importer.service.js';
import { Instances } from './batches/instances.service.js';
import { Origins } from './batches/origins.service.js';
import { Watcher } from './running/watcher.service.js';

@Module({
  imports: [ExpressionsModule, OAuthModule, UsersModule],
  providers: [Importer, Instances, Origins, Batches, Discovery, Watcher, Exporter],
  exports: [Importer, Batches, Discovery, Watcher, Exporter],
})
export class BlueprintsModule {}
