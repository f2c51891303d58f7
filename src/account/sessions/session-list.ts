import { Injectable } from '@nestjs/common';
import Bowser from 'bowser';
import { Places } from '../../platform/places/places.js';
import { Sessions, type SignedIn } from '../../users/sessions/sessions.service.js';

/** A session as its owner reads it. */
export interface ListedSession {
  id: string;
  /** The one that is looking. */
  current: boolean;
  browser: string;
  address: string;
  /** Empty when nobody knows. */
  place: string;
  /** ISO 8601. */
  since: string;
  /** `2026-11-21 17:42` UTC. */
  since_in_words: string;
}

/** Puts somebody's sessions into words, the current one first. */
@Injectable()
export class SessionList {
  constructor(
    private readonly sessions: Sessions,
    private readonly places: Places,
  ) {}

  async of({ user, session }: SignedIn): Promise<ListedSession[]> {
    const all = await this.sessions.allOf(user.id);
    return all
      .map(({ id, user_agent, client_ip, auth_time }) => {
        const place = client_ip === null ? null : this.places.find(client_ip);
        return {
          id,
          current: id === session.id,
          browser: browserName(user_agent),
          address: client_ip ?? '',
          place: [place?.city, place?.country].filter((part) => part != null).join(', '),
          since: auth_time.toISOString(),
          since_in_words: `${auth_time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
        };
      })
      .sort((a, b) => Number(b.current) - Number(a.current) || b.since.localeCompare(a.since));
  }
}

/** `Firefox on Linux`, or as much as the browser says of itself. */
function browserName(user_agent: string | null): string {
  if (!user_agent) return 'An unknown browser';
  const { browser, os } = Bowser.parse(user_agent);
  const parts = [browser.name, os.name].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? parts.join(' on ') : user_agent.slice(0, 80);
}
