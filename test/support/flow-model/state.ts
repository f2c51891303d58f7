import type { Kind, Name, Plot, StagePlot } from './plot.js';

export type FlowKey = keyof Plot['flows'];

/** What a run has found out. */
export interface Known {
  identifier?: string;
  user?: Name | undefined;
  proved?: boolean;
  /** The person was signed in before, and is not asked who they are. */
  already?: boolean;
  failures?: number;
  /** The code of the device was taken. */
  code?: boolean;
  /** Who has said yes to the device. */
  confirmed?: Name;
  /** To what they have consented: there may have been nothing to consent to yet. */
  consent?: 'nothing' | 'scopes';
}

export type Step =
  { kind: 'stage'; what: Kind; flow: FlowKey; name: string; bound: StagePlot | null } | { kind: 'door'; flow: FlowKey };

/** Where a run stands while an answer moves it. */
export interface At {
  flow: FlowKey;
  steps: readonly Step[];
  known: Known;
  /** What is known after a restart. */
  began: Known;
  /** Who is signed in. */
  person: Name | null;
  browser: Browser;
}

/** A browser, and the device whose code its person types. */
export interface Browser {
  signedIn: Name | null;
  device: 'pending' | 'claimed' | 'approved' | 'denied';
}

export interface Run {
  browser: Browser;
  flow: FlowKey;
  opening: Opening;
  state: 'open' | 'completed' | 'refused' | 'denied';
  step: number;
  steps: readonly Step[];
  known: Known;
  began: Known;
  /** Who was signed in when the page in front of the person was made. */
  shownTo: Name | null;
  /** What was sent last. */
  last: string;
}

/** The address of a flow's first page. Those with a seal are all different, plain ones are not. */
export interface Opening {
  flow: FlowKey;
  known: Known;
  sealed: boolean;
}

/** What stands in a window. */
export interface Shown {
  place: string;
  /** The run that its form is for; null: its answer begins one. */
  run: Run | null;
  step: number;
  opening: Opening;
  /** What the page's form has begun already. */
  begun: { run: Run | null };
  /** The stage that the form is for. */
  tag: string;
}

export interface Answer {
  how: 'right' | 'wrong' | 'no';
  /** As whom people say that they sign in. */
  as: Name;
}
