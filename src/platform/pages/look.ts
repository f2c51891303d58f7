/** What a page shows of the brand it belongs to. */
export interface Look {
  title: string;
  /** The address of a picture; empty: the title alone. */
  logo: string;
  favicon: string;
}

export const PLAIN_LOOK: Look = { title: 'Stagedoor', logo: '', favicon: '' };
