import { application } from './application.js';
import { brand } from './brand.js';
import { flow } from './flow.js';
import { flowStageBinding } from './flow-stage-binding.js';
import { group } from './group.js';
import { invitation } from './invitation.js';
import type { Model } from './model.js';
import { policy, policyModels } from './policies.js';
import { policyBinding } from './policy-binding.js';
import { prompt } from './prompt.js';
import { provider } from './provider.js';
import { propertyMapping, scopeMapping } from './scope-mapping.js';
import { stage, stageModels } from './stages.js';
import { user } from './user.js';

/** Everything that blueprints can make or refer to, one a line. Order never matters. */
export const models: readonly Model[] = [
  application,
  brand,
  flow,
  flowStageBinding,
  group,
  invitation,
  policy,
  ...policyModels,
  policyBinding,
  prompt,
  propertyMapping,
  provider,
  scopeMapping,
  stage,
  ...stageModels,
  user,
];
