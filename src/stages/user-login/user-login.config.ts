import { IsBoolean, IsIn } from 'class-validator';
import {
  GEOIP_BINDINGS,
  NETWORK_BINDINGS,
  type GeoipBinding,
  type NetworkBinding,
} from '../../users/sessions/session-binding.js';
import { IsDuration } from '../../platform/duration.js';

export class UserLoginConfig {
  /** How long the session lasts; 0: until the browser is closed, a day at most. */
  @IsDuration() session_duration = 'seconds=0';
  /** More than 0: the person is asked whether to stay signed in, and this is added if so. */
  @IsDuration() remember_me_offset = 'seconds=0';
  /** How long the browser is known as theirs afterwards, for policies to ask about; 0: it is not. */
  @IsDuration() remember_device = 'days=30';
  /** True: signing in here signs out everywhere else. */
  @IsBoolean() terminate_other_sessions = false;
  /** What of the network has to stay the same, or the session cannot be used: its operator; its neighbourhood, too; its very address. */
  @IsIn(NETWORK_BINDINGS) network_binding: NetworkBinding = 'no_binding';
  /** What of the place has to stay the same, or the session cannot be used: the continent; the country, too; the city, too. */
  @IsIn(GEOIP_BINDINGS) geoip_binding: GeoipBinding = 'no_binding';
}
