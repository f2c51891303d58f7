import { IsNull, Not } from 'typeorm';
import { DEVICE_CODE, OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import type { Check, Finding } from './finding.js';

export const providers: Check = async ({ db }) => {
  const all = await db
    .getRepository(OAuth2Provider)
    .find({ where: { application: Not(IsNull()) }, order: { name: 'ASC' } });
  return all.flatMap((provider): Finding[] => {
    const about = `provider ${provider.name}`;
    if (!provider.grant_types.includes(DEVICE_CODE)) {
      return [{ level: 'notice', about, text: 'does not take part: its grant_types do not name the device grant' }];
    }
    if (provider.client_type === 'confidential' && provider.client_secret_hash === null) {
      return [
        {
          level: 'error',
          about,
          text: 'is confidential but has no secret, so nobody can use it',
          advice: 'Set `client_secret`, or `client_type: public`.',
        },
      ];
    }
    return [{ level: 'fine', about, text: `client_id ${provider.client_id}, ${provider.client_type}` }];
  });
};
