import { Role } from '../../users/role.entity.js';
import { model } from './model.js';

export const role = model({
  names: ['authentik_rbac.role', 'role'],
  short: 'role',
  key: 'name',
  entity: Role,
  readOnly: ['uuid'],
});
