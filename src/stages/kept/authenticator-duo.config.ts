import { IsString, MinLength } from 'class-validator';
import { Configurable } from './configurable.js';

export class AuthenticatorDuoConfig extends Configurable {
  @IsString() @MinLength(1) api_hostname: string;
  @IsString() @MinLength(1) client_id: string;
  @IsString() @MinLength(1) client_secret: string;
  /** Of Duo's Admin API, to take over devices that are known there. */
  @IsString() admin_integration_key = '';
  @IsString() admin_secret_key = '';
}
