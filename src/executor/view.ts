import type { Run } from '../flows/run.entity.js';
import type { ResponseErrors } from '../flows/outcome.js';
import type { WalkedType } from '../stages/stage-catalogue.js';
import type { OpenedSession } from './walk.js';

/** authentik's `flow_info`: what every challenge carries. */
export interface FlowInfo {
  title: string;
  background: string;
  background_themed_urls: null;
  cancel_url: string;
  layout: string;
}

/** What is to be shown. HTML and JSON are two faces of it. */
export type View =
  | {
      kind: 'challenge';
      type: WalkedType;
      challenge: object;
      flow_info: FlowInfo;
      run: Run | null;
      errors: ResponseErrors;
      /** Seconds to wait before the next try. */
      wait?: number;
    }
  /** The next stage asks nothing, but it acts: it needs the press of a button. */
  | { kind: 'continue'; flow_info: FlowInfo; run: Run | null }
  | { kind: 'redirect'; to: string }
  | { kind: 'denied'; message: string; flow_info: FlowInfo; pending_user: string };

/** What an answer leads to. */
export interface Answered {
  view: View;
  /** The run as it was stored; null when the first answer was not accepted. */
  run: Run | null;
  /** The session that was opened. */
  session: OpenedSession | null;
  signedOut: boolean;
}
