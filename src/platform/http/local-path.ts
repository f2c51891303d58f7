/** Only a path on this server may be gone on to: `/device`, never `//elsewhere`, `https://…` or `/\elsewhere`. */
export function localPath(path: unknown): string | null {
  if (typeof path !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) return null;
  return new URL(path, 'http://here').origin === 'http://here' ? path : null;
}
