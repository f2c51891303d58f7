import { AccountLockdownConfig } from './account-lockdown.config.js';
import { AuthenticatorDuoConfig } from './authenticator-duo.config.js';
import { AuthenticatorEmailConfig } from './authenticator-email.config.js';
import { AuthenticatorEndpointGdtcConfig } from './authenticator-endpoint-gdtc.config.js';
import { AuthenticatorSmsConfig } from './authenticator-sms.config.js';
import { configurable } from '../configurable.js';
import { EndpointConfig } from './endpoint.config.js';
import { keptStage, type KeptStage } from './kept-stage.js';
import { MtlsConfig } from './mtls.config.js';
import { SourceConfig } from './source.config.js';

/** Every type of stage that is only kept, one entry a type. Order never matters. */
export const keptStages: readonly KeptStage[] = [
  keptStage({
    type: 'account-lockdown',
    model: 'authentik_stages_account_lockdown.accountlockdownstage',
    config: AccountLockdownConfig,
    references: { self_service_completion_flow: 'flow' },
    does: 'shutting an account',
  }),
  keptStage({
    type: 'authenticator-duo',
    model: 'authentik_stages_authenticator_duo.authenticatorduostage',
    config: AuthenticatorDuoConfig,
    references: configurable,
    secrets: ['client_secret', 'admin_secret_key'],
    does: 'setting up Duo',
  }),
  keptStage({
    type: 'authenticator-email',
    model: 'authentik_stages_authenticator_email.authenticatoremailstage',
    config: AuthenticatorEmailConfig,
    references: configurable,
    secrets: ['password'],
    does: 'setting up codes by email',
  }),
  keptStage({
    type: 'authenticator-endpoint-gdtc',
    model: 'authentik_stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage',
    config: AuthenticatorEndpointGdtcConfig,
    references: configurable,
    secrets: ['credentials'],
    does: 'checking this browser with Google',
  }),
  keptStage({
    type: 'authenticator-sms',
    model: 'authentik_stages_authenticator_sms.authenticatorsmsstage',
    config: AuthenticatorSmsConfig,
    references: { ...configurable, mapping: 'authentik_events.notificationwebhookmapping' },
    secrets: ['auth', 'auth_password'],
    does: 'setting up codes by text message',
  }),
  keptStage({
    type: 'endpoint',
    model: 'authentik_endpoints.endpointstage',
    config: EndpointConfig,
    references: { connector: 'authentik_endpoints.connector' },
    does: 'checking this device',
  }),
  keptStage({
    type: 'mtls',
    model: 'authentik_stages_mtls.mutualtlsstage',
    config: MtlsConfig,
    references: { certificate_authorities: 'authentik_crypto.certificatekeypair' },
    does: 'checking the certificate of this browser',
  }),
  keptStage({
    type: 'source',
    model: 'authentik_stages_source.sourcestage',
    config: SourceConfig,
    references: { source: 'authentik_core.source' },
    does: 'signing in with another service',
  }),
];
