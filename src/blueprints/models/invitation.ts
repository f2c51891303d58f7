import { Invitation } from '../../stages/invitation/invitation.entity.js';
import { model } from './model.js';

export const invitation = model({
  names: ['authentik_stages_invitation.invitation', 'invitation'],
  short: 'invitation',
  key: 'name',
  entity: Invitation,
  references: { flow: ['flow'], created_by: ['user'] },
  hidden: ['used_by'],
});
