import type { Memory } from '../flows/memory.js';
import { APPLICATION, PENDING_IDENTIFIER } from '../flows/slots.js';
import type { SignedIn } from '../users/sessions/sessions.service.js';
import type { FlowInfo } from './view.js';
import type { Visit } from './visit.js';

export function flowInfo({ flow, opening, run }: Visit, memory: Memory, person: SignedIn | null): FlowInfo {
  const next = run ? run.next_url : opening.next;
  return {
    title: flow.title
      .replaceAll('%(app)s', memory.get(APPLICATION)?.name ?? '')
      .replaceAll('%(user)s', memory.get(PENDING_IDENTIFIER) ?? person?.user.username ?? ''),
    background: flow.background,
    background_themed_urls: null,
    cancel_url: `/flows/-/cancel/${next === null ? '' : `?next=${encodeURIComponent(next)}`}`,
    layout: flow.layout,
  };
}
