/** The brand's sign-in, which leads back to `next`: a path on this server. */
export function signInAddress(next: string): string {
  return `/flows/-/default/authentication/?next=${encodeURIComponent(next)}`;
}
