import { z } from 'zod';
import { wholeNumberParameter } from './fields.ts';

const defaultLimit = 100;
const maxLimit = 500;

/** The query parameters of a list that is read page by page, in the order of its ids. */
export function pageParameters(id: z.ZodType<string>, example: string) {
  return {
    limit: wholeNumberParameter({ unit: 'entries', max: maxLimit })
      .refine((value) => value > 0, 'less than 1 entry')
      .default(defaultLimit)
      .meta({ description: 'The most entries of one page', example: 100 }),
    after: id.optional().meta({ description: 'The `next` of the page before', example }),
  };
}

/** `next` of an answer: where the following page begins, or null on the last one. */
export const nextPage = z
  .string()
  .nullable()
  .meta({ description: 'For `after` of the next page; null on the last one' });

/** The keyset of a query. One more row than asked for tells whether there is a next page. */
export function keysetOf(query: { limit: number; after?: string | undefined }): {
  afterId: string | null;
  limit: number;
} {
  return { afterId: query.after ?? null, limit: query.limit + 1 };
}

/** The rows of the page itself, and where the next one begins. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  idOf: (row: Row) => string,
): { rows: Row[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? idOf(last) : null };
}
