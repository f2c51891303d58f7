import { IsString, MinLength } from 'class-validator';
import { Configurable } from '../configurable.js';

/** Has people set up Duo. */
export class AuthenticatorDuoConfig extends Configurable {
  /** Where Duo's servers are reached. */
  @IsString() @MinLength(1) api_hostname: string;
  /** By what this server names itself at Duo. */
  @IsString() @MinLength(1) client_id: string;
  /** By what it proves that. */
  @IsString() @MinLength(1) client_secret: string;
  /** Of Duo's Admin API, to take over devices that are known there. */
  @IsString() admin_integration_key = '';
  /** The secret of `admin_integration_key`. */
  @IsString() admin_secret_key = '';
}
