/** What a page shows of the brand it belongs to. */
export interface Look {
  title: string;
  /** The address of a picture; empty: the title alone. */
  logo: string;
  favicon: string;
  /** The address of a picture behind the pages of flows that have none of their own; empty: none. */
  background: string;
}

/** How the page of a flow stands in the window. */
export interface Frame {
  /** authentik's name for it: `stacked`, `sidebar_left` … */
  layout: string;
  /** The address of a picture behind the page; empty: the brand's. */
  background: string;
}

export const PLAIN_LOOK: Look = { title: 'Stagedoor', logo: '', favicon: '', background: '' };
