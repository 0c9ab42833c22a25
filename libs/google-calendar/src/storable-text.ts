import { z } from 'zod';

/**
 * Text as PostgreSQL can hold it: U+FFFD in place of NUL, which Google has sent (`"iCalUID":"\u0000x4\u000b"`). Taken out
 * instead, it could leave a word that frees (L6).
 */
export const storableText = z.string().transform((text) => text.replaceAll('\0', '\uFFFD'));

/** Whether a text can say who something is: one with NUL names nothing that can be stored. */
export function isStorableId(text: string): boolean {
  return text !== '' && !text.includes('\0');
}
