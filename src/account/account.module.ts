import { Module } from '@nestjs/common';
import { BrandsModule } from '../brands/brands.module.js';
import { UsersModule } from '../users/users.module.js';
import { HomeController } from './home.controller.js';

@Module({ imports: [BrandsModule, UsersModule], controllers: [HomeController] })
export class AccountModule {}
