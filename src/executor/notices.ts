import { Slot } from '../flows/memory.js';

/** Sentences for the person that the last answer has left behind: the next page shows them. */
export const NOTICES = new Slot<string[]>('notices');

/** Both lists, each sentence once. */
export function together(before: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...before, ...more])].filter((sentence) => sentence !== '');
}
