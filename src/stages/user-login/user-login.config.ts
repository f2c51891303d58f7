import { IsBoolean, IsIn } from 'class-validator';
import { IsDuration } from '../../platform/duration.js';

export class UserLoginConfig {
  /** How long the session lasts; 0: until the browser is closed, a day at most. */
  @IsDuration() session_duration = 'seconds=0';
  /** More than 0: the person is asked whether to stay signed in, and this is added if so. */
  @IsDuration() remember_me_offset = 'seconds=0';
  /** How long the browser is known afterwards. */
  @IsDuration() remember_device = 'days=30';
  /** True: signing in here signs out everywhere else. */
  @IsBoolean() terminate_other_sessions = false;
  /** What of the network has to stay the same. */
  @IsIn(['no_binding', 'bind_asn', 'bind_asn_network', 'bind_asn_network_ip']) network_binding = 'no_binding';
  /** What of the place has to stay the same. */
  @IsIn(['no_binding', 'bind_continent', 'bind_continent_country', 'bind_continent_country_city'])
  geoip_binding = 'no_binding';
}
