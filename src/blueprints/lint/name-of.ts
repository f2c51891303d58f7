import { Application } from '../../applications/application.entity.js';
import { Brand } from '../../brands/brand.entity.js';
import { Flow } from '../../flows/flow.entity.js';
import { FlowStageBinding } from '../../flows/flow-stage-binding.entity.js';
import { Stage } from '../../flows/stage.entity.js';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { PolicyBinding } from '../../policies/policy-binding.entity.js';
import type { House } from './house.js';

/** What people call an object: `brand tv.example`. A binding is called after what it is bound to. */
export function nameOf(house: House, id: string): string {
  const brand = house.one(Brand, id);
  if (brand) return `brand ${brand.domain}`;
  const provider = house.one(OAuth2Provider, id);
  if (provider) return `provider ${provider.name}`;
  const application = house.one(Application, id);
  if (application) return `application ${application.slug}`;
  const stage = house.one(Stage, id);
  if (stage) return `stage ${stage.name}`;
  const place = house.one(FlowStageBinding, id);
  if (place) return `${nameOf(house, place.target)}, ${nameOf(house, place.stage)}`;
  const policy = house.one(PolicyBinding, id);
  if (policy) return `policy binding of ${nameOf(house, policy.target)}`;
  return `flow ${house.one(Flow, id)?.slug ?? id}`;
}
