import { Module } from '@nestjs/common';
import { OAuthModule } from '../oauth/oauth.module.js';
import { UsersModule } from '../users/users.module.js';
import { Discovery } from './discovery.js';
import { Importer } from './importer.service.js';

@Module({ imports: [OAuthModule, UsersModule], providers: [Importer, Discovery], exports: [Importer, Discovery] })
export class BlueprintsModule {}
