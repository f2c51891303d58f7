/** RFC 6749 §3.3: scopes are separated by spaces; their order means nothing and repeating one adds nothing. */
export function scopeList(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/\s+/).filter((scope) => scope !== ''))];
}
