import type { Flow } from '../flows/flow.entity.js';
import type { Memory } from '../flows/memory.js';
import { pendingUser } from '../flows/pending-account.js';
import { APPLICATION } from '../flows/slots.js';
import type { SignedIn } from '../users/sessions/sessions.service.js';
import type { FlowInfo } from './view.js';
import type { Visit } from './visit.js';

/** `flow`: the one that the stage in hand belongs to, which may be one that the visit's flow went on to. */
export function flowInfo(
  { opening, run, flow: begun }: Visit,
  memory: Memory,
  person: SignedIn | null,
  flow: Flow = begun,
): FlowInfo {
  const next = run ? run.next_url : opening.next;
  const names = {
    app: memory.get(APPLICATION)?.name ?? '',
    user: pendingUser({ memory, person }).pending_user,
  };
  return {
    title: flow.title.replace(/%\((app|user)\)s/g, (_, name: keyof typeof names) => names[name]),
    background: flow.background,
    background_themed_urls: null,
    cancel_url: `/flows/-/cancel/${next === null ? '' : `?next=${encodeURIComponent(next)}`}`,
    layout: flow.layout,
  };
}
