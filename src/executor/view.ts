import type { Flow } from '../flows/flow.entity.js';
import type { ResponseErrors } from '../flows/outcome.js';
import type { Run } from '../flows/run.entity.js';
import type { Sources } from '../flows/stage-type.js';
import type { WalkedType } from '../stages/stage-catalogue.js';
import type { Why } from './inside/denials.service.js';
import type { OpenedCookie } from './walk.js';

/** authentik's `flow_info`: what every challenge carries. */
export interface FlowInfo {
  title: string;
  /** The flow's own; empty: the brand's. */
  background: string;
  background_themed_urls: null;
  cancel_url: string;
  layout: string;
}

interface Framed {
  flow: Flow;
  flow_info: FlowInfo;
}

/** What can be answered. */
interface Open extends Framed {
  run: Run | null;
  /** What an answer is for (`placeOf`). */
  at: string;
  errors: ResponseErrors;
  /** Sentences above the page. */
  notices: string[];
}

/** What is to be shown. HTML and JSON are two faces of it. */
export type View =
  | (Open & {
      kind: 'challenge';
      type: WalkedType;
      challenge: object;
      /** Addresses beside our own that the page may talk to. */
      sources: Sources;
      /** Seconds to wait before the next try. */
      wait?: number;
    })
  /** The next stage asks nothing, but it acts: it needs the press of a button. */
  | (Open & { kind: 'continue' })
  /** A link has been opened. Programs that read mail open links, too: it is taken up by the press of a button. */
  | (Open & { kind: 'link'; header_text: string; pending_user: string })
  | { kind: 'redirect'; to: string }
  | (Framed & {
      kind: 'denied';
      message: string;
      pending_user: string;
      /** Where to go instead. */
      back: string;
      /** For those only who may look inside. */
      why: Why | null;
    });

/** What an answer leads to. */
export interface Answered {
  view: View;
  /** The run as it was stored, and the flow in which it is; null when the first answer was not accepted. */
  at: { run: Run; flow: Flow } | null;
  /** The session that was opened. */
  session: OpenedCookie | null;
  signedOut: boolean;
}
