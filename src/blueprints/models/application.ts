import { Application } from '../../applications/application.entity.js';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { model } from './model.js';

export const application = model({
  names: ['authentik_core.application', 'application'],
  short: 'application',
  key: 'slug',
  entity: Application,
  aliases: { icon: 'meta_icon' },
  extras: {
    /** The provider's row is where this is kept. Null: the application has none. */
    provider: {
      references: ['provider'],
      problem: (value) => (value === null || typeof value === 'string' ? undefined : 'provider must be one provider'),
      read: async ({ tx }, id) => (await tx.findOneBy(OAuth2Provider, { application: id }))?.id ?? null,
      async write({ tx }, id, value) {
        const current = await tx.findOneBy(OAuth2Provider, { application: id });
        if ((current?.id ?? null) === value) return false;
        if (current) await tx.update(OAuth2Provider, { id: current.id }, { application: null });
        if (value !== null) await tx.update(OAuth2Provider, { id: value as string }, { application: id });
        return true;
      },
    },
  },
  unused: ['backchannel_providers', 'meta_icon_url'],
});
