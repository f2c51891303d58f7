/** What plug-ins may import: `import { stageType, next } from 'stagedoor/plugin'`. docs/stages.md tells the rest. */
export { Injectable } from '@nestjs/common';
export { Consents } from './applications/consents.service.js';
export { ContextSlot, Memory, Slot, type Learnt } from './flows/memory.js';
export { again, deny, next, refuse, type Outcome, type ResponseErrors } from './flows/outcome.js';
export { stageTypesIn, type Step } from './flows/plan.js';
export * as slots from './flows/slots.js';
export {
  Elsewhere,
  stageType,
  type Challenge,
  type Known,
  type StageHandler,
  type StageType,
  type Turn,
} from './flows/stage-type.js';
export { Clock } from './platform/clock.js';
export { duration, IsDuration } from './platform/duration.js';
export { Events } from './platform/events/events.js';
export type { Visitor } from './platform/http/visitor.js';
export { Limits } from './platform/limits/limits.js';
export { sameText, sha256 } from './platform/secrets/hash.js';
export { Secrets } from './platform/secrets/secrets.js';
export type { Problem } from './platform/validation.js';
export { Sessions, type SignedIn } from './users/sessions/sessions.service.js';
export type { User } from './users/user.entity.js';
export { Users } from './users/users.service.js';
