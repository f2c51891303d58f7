import { Not } from 'typeorm';
import { Brand } from '../../brands/brand.entity.js';
import { model } from './model.js';

const FLOWS = [
  'flow_authentication',
  'flow_invalidation',
  'flow_recovery',
  'flow_unenrollment',
  'flow_user_settings',
  'flow_device_code',
  'flow_lockdown',
] as const;

export const brand = model({
  names: ['authentik_brands.brand', 'brand'],
  short: 'brand',
  key: 'domain',
  entity: Brand,
  references: {
    ...Object.fromEntries(FLOWS.map((field) => [field, ['flow']])),
    default_application: ['application'],
    web_certificate: ['certificate'],
    client_certificates: ['certificate'],
  },
  kept: [
    'attributes',
    'branding_custom_css',
    'client_certificates',
    'default_application',
    'flow_lockdown',
    'flow_unenrollment',
    'flow_user_settings',
    'web_certificate',
  ],
  readOnly: ['brand_uuid'],
  async rule({ id, default: isDefault }, work) {
    if (!isDefault || !work) return [];
    const other = await work.tx.findOneBy(Brand, { default: true, id: Not(id) });
    if (!other) return [];
    return [{ field: 'default', message: `Only a single brand can be set as default. "${other.domain}" is it` }];
  },
});
