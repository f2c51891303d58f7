import { Application } from '../../applications/application.entity.js';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { model, sameLinks, textOr } from './model.js';

export const application = model({
  names: ['authentik_core.application', 'application'],
  short: 'application',
  key: 'slug',
  entity: Application,
  aliases: { icon: 'meta_icon' },
  extras: {
    /** The client that it is for devices and programs, kept in that one's row. Null: it has none. */
    provider: {
      references: ['provider'],
      problem: textOr('provider must be one provider'),
      read: async ({ tx }, id) => (await tx.findOneBy(OAuth2Provider, { application: id }))?.id ?? null,
      async write({ tx }, id, value) {
        const current = await tx.findOneBy(OAuth2Provider, { application: id });
        if ((current?.id ?? null) === value) return false;
        if (current) await tx.update(OAuth2Provider, { id: current.id }, { application: null });
        if (value !== null) await tx.update(OAuth2Provider, { id: value as string }, { application: id });
        return true;
      },
    },
    /** Providers that serve the application beside its own; their rows are where this is kept. */
    backchannel_providers: {
      references: ['authentik_core.provider'],
      problem: (value) => (Array.isArray(value) ? undefined : 'backchannel_providers must be a list of providers'),
      read: async ({ tx }, id) =>
        (await tx.findBy(OAuth2Provider, { backchannel_application: id })).map((row) => row.id),
      async write({ tx }, id, value) {
        const existing = await tx.findBy(OAuth2Provider, { backchannel_application: id });
        const serve = (provider: string, application: string | null) =>
          tx.update(OAuth2Provider, { id: provider }, { backchannel_application: application });
        return sameLinks(
          value as string[],
          existing.map((row) => row.id),
          (provider) => serve(provider, id),
          (provider) => serve(provider, null),
        );
      },
    },
  },
  kept: ['group', 'open_in_new_tab', 'meta_launch_url', 'meta_hide', 'backchannel_providers'],
  readOnly: ['backchannel_providers_obj', 'launch_url', 'meta_icon_themed_urls', 'meta_icon_url', 'provider_obj'],
});
