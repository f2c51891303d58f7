import { Application } from './applications/application.entity.js';
import { Consent } from './applications/consent.entity.js';
import { BlueprintInstance } from './blueprints/batches/blueprint-instance.entity.js';
import { BlueprintObject } from './blueprints/batches/blueprint-object.entity.js';
import { Brand } from './brands/brand.entity.js';
import { FlowStageBinding } from './flows/flow-stage-binding.entity.js';
import { FlowToken } from './flows/flow-token.entity.js';
import { Flow } from './flows/flow.entity.js';
import { Run } from './flows/run.entity.js';
import { Stage } from './flows/stage.entity.js';
import { OAuth2Provider } from './oauth/clients/oauth2-provider.entity.js';
import { DeviceGrant } from './oauth/device/device-grant.entity.js';
import { Device } from './oauth/device/device.entity.js';
import { ScopeMapping } from './oauth/scopes/scope-mapping.entity.js';
import { OAuthSource } from './oauth/sources/oauth-source.entity.js';
import { Installation } from './oauth/tokens/installation.entity.js';
import { RefreshToken } from './oauth/tokens/refresh-token.entity.js';
import { CertificateKeyPair } from './platform/certificates/certificate-key-pair.entity.js';
import { Event } from './platform/events/event.entity.js';
import { LimitCounter } from './platform/limits/limit-counter.entity.js';
import { PolicyBinding } from './policies/policy-binding.entity.js';
import { Policy } from './policies/policy.entity.js';
import { AuthenticatorUse } from './users/authenticators/authenticator-use.entity.js';
import { Authenticator } from './users/authenticators/authenticator.entity.js';
import { Invitation } from './stages/invitation/invitation.entity.js';
import { Prompt } from './stages/prompt/prompt.entity.js';
import { Group } from './users/group.entity.js';
import { ObjectPermission } from './users/object-permission.entity.js';
import { Role } from './users/role.entity.js';
import { KnownBrowser } from './users/sessions/known-browser.entity.js';
import { EarlierPassword } from './users/passwords/password-history.entity.js';
import { Reputation } from './users/reputation/reputation.entity.js';
import { Session } from './users/sessions/session.entity.js';
import { Token } from './users/token.entity.js';
import { UserGroup } from './users/user-group.entity.js';
import { User } from './users/user.entity.js';

/** Every table, from the ground up. Explicit, never a glob: what is loaded can be read here. */
export const entities = [
  Event,
  LimitCounter,
  CertificateKeyPair,
  User,
  Group,
  UserGroup,
  Role,
  Token,
  ObjectPermission,
  Session,
  KnownBrowser,
  Reputation,
  EarlierPassword,
  Authenticator,
  AuthenticatorUse,
  Policy,
  PolicyBinding,
  Flow,
  Stage,
  FlowStageBinding,
  Run,
  FlowToken,
  Brand,
  Application,
  Consent,
  ScopeMapping,
  Installation,
  OAuth2Provider,
  OAuthSource,
  Device,
  DeviceGrant,
  RefreshToken,
  Prompt,
  Invitation,
  BlueprintInstance,
  BlueprintObject,
];
