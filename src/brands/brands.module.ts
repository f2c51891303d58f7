import { Module } from '@nestjs/common';
import { BrandedPages } from './branded-pages.js';
import { Brands } from './brands.service.js';
import { PageErrorFilter } from './page-error.filter.js';

@Module({ providers: [Brands, BrandedPages, PageErrorFilter], exports: [Brands, BrandedPages, PageErrorFilter] })
export class BrandsModule {}
