import { FlowStageBinding } from '../../flows/flow-stage-binding.entity.js';
import { model } from './model.js';

export const flowStageBinding = model({
  names: ['authentik_flows.flowstagebinding'],
  key: 'order',
  entity: FlowStageBinding,
  references: { target: ['flow'], stage: ['stage'] },
  identifiedBy: [['target', 'order', 'stage']],
  partOf: 'target',
  readOnly: ['fsb_uuid', 'policybindingmodel_ptr_id', 'stage_obj'],
  rule: ({ evaluate_on_plan, re_evaluate_policies }) =>
    evaluate_on_plan || re_evaluate_policies
      ? []
      : [
          {
            field: 're_evaluate_policies',
            message:
              'Either evaluation on plan or evaluation on run must be enabled: set one of evaluate_on_plan and re_evaluate_policies',
          },
        ],
});
