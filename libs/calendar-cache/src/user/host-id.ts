import { z } from 'zod';

export const maxHostIdLength = 255;

/**
 * An id of the host product's, kept as it is: 1 to 255 characters, none of them a control character or half of a pair
 * (PostgreSQL takes no NUL), none U+FFFD, which stands where a request held no UTF-8, and no space at either end, which nobody would see.
 */
export const hostIdSchema = z
  .string()
  .min(1)
  .max(maxHostIdLength)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFD]*$/u, 'holds a character that an id can not have')
  .refine((id) => id.trim() === id, 'begins or ends with a space');
