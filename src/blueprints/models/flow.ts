import { Flow } from '../../flows/flow.entity.js';
import { model } from './model.js';

export const flow = model({
  names: ['authentik_flows.flow', 'flow'],
  short: 'flow',
  key: 'slug',
  entity: Flow,
});
