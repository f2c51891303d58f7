import { application } from './application.js';
import { brand } from './brand.js';
import { certificate } from './certificate.js';
import { flow } from './flow.js';
import { flowStageBinding } from './flow-stage-binding.js';
import { group } from './group.js';
import { invitation } from './invitation.js';
import type { Model } from './model.js';
import { policy, policyModels } from './policies.js';
import { policyBinding } from './policy-binding.js';
import { prompt } from './prompt.js';
import { anyProvider, provider } from './provider.js';
import { role } from './role.js';
import { propertyMapping, scopeMapping } from './scope-mapping.js';
import { oauthSource, source } from './source.js';
import { stage, stageModels } from './stages.js';
import { token } from './token.js';
import { user } from './user.js';

/** Everything that blueprints can make or refer to, one a line. Order never matters. */
export const models: readonly Model[] = [
  anyProvider,
  application,
  brand,
  certificate,
  flow,
  flowStageBinding,
  group,
  invitation,
  oauthSource,
  policy,
  ...policyModels,
  policyBinding,
  prompt,
  propertyMapping,
  provider,
  role,
  scopeMapping,
  source,
  stage,
  ...stageModels,
  token,
  user,
];
