import { ScopeMapping } from '../../oauth/scopes/scope-mapping.entity.js';
import { model } from './model.js';

export const scopeMapping = model({
  names: ['authentik_providers_oauth2.scopemapping', 'scope'],
  short: 'scope',
  key: 'scope_name',
  identifiedBy: [['managed'], ['name']],
  entity: ScopeMapping,
  expressions: ({ expression, expression_language }) =>
    expression === '' ? [] : [{ field: 'expression', language: expression_language, kind: 'mapping' }],
  readOnly: ['pm_uuid'],
});

/** What authentik's files call mappings of whatever kind: for references only. */
export const propertyMapping = model({
  names: ['authentik_core.propertymapping'],
  key: 'name',
  entity: ScopeMapping,
  findOnly: true,
});
