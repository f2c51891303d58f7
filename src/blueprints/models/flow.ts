import { Flow } from '../../flows/flow.entity.js';
import { model } from './model.js';

export const flow = model({
  names: ['authentik_flows.flow', 'flow'],
  short: 'flow',
  key: 'slug',
  entity: Flow,
  kept: ['compatibility_mode'],
  readOnly: [
    'background_themed_urls',
    'background_url',
    'cache_count',
    'export_url',
    'flow_uuid',
    'pbm_uuid',
    'policies',
    'policybindingmodel_ptr_id',
    'stages',
  ],
});
