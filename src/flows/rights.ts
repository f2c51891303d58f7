/** What it takes to see a run from inside: authentik's permission, for all flows or for one. */
export const INSPECT_FLOW = 'authentik_flows.inspect_flow';

/** What it takes to see what a flow is made of. */
export const VIEW_FLOW = 'authentik_flows.view_flow';
