import { localPath } from '../../platform/http/local-path.js';

/** `ak-flow://slug`: a flow by its slug. */
const FLOW = /^ak-flow:\/\/([-\w]+)\/?$/;

/** The slug in an `ak-flow://` address. */
export const flowIn = (target: string): string | undefined => FLOW.exec(target)?.[1];

/** Whether a browser may be sent there: by http or https to anywhere, or to a path on this server. */
export function mayLeadTo(target: string): boolean {
  if (localPath(target) !== null) return true;
  return /^https?:\/\//i.test(target) && URL.canParse(target);
}
