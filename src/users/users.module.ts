import { Module } from '@nestjs/common';
import { PasswordAttempts } from './passwords/password-attempts.js';
import { Sessions } from './sessions/sessions.service.js';
import { Users } from './users.service.js';

@Module({ providers: [Users, Sessions, PasswordAttempts], exports: [Users, Sessions, PasswordAttempts] })
export class UsersModule {}
