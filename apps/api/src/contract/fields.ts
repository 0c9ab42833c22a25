import { z } from 'zod';

/** Text that PostgreSQL takes: no NUL, no half of a pair, and no U+FFFD, which stands where a request held no UTF-8. */
export function text(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[^\0\uFFFD\p{Cs}]*$/u, 'not a text');
}

/** An id that the host product gave. */
export const hostId = text(255).meta({
  description: 'An id of the host product; compared exactly, case included',
  example: '42',
});

/** An id that we gave. */
export const ownId = z
  .guid('not an id of ours')
  .transform((id) => id.toLowerCase())
  .meta({ example: '0b8f7c1e-32a5-4f0e-9a43-1f6e8d2b7c50' });

const earliestMs = Date.parse('0001-01-02T00:00:00Z');
const latestMs = Date.parse('9999-12-30T00:00:00Z');

/** Whether an instant can be written with four digits of year, in any zone and rounded to whatever is asked of Google. */
export function hasFourDigitYear(instantMs: number): boolean {
  return instantMs >= earliestMs && instantMs <= latestMs;
}

/** An instant in a request, any offset in; epoch milliseconds for the handler. */
export const instantParameter = z
  .string()
  // A "+" that was not escaped arrives as a space, and at this place it can have been nothing else.
  .transform((given) => given.replace(/ (?=\d\d:\d\d$)/, '+'))
  .pipe(
    z.iso.datetime({ offset: true, error: 'not an ISO 8601 instant with its offset, such as 2026-03-01T09:00:00Z' }),
  )
  .transform((given) => Date.parse(given))
  .refine(hasFourDigitYear, 'not in the years 1 to 9999')
  .meta({ format: 'date-time', description: 'ISO 8601 with an offset' });

/** A whole number in a query string. */
export function wholeNumberParameter({ unit, max = 999_999_999 }: { unit: string; max?: number }) {
  return z
    .string()
    .regex(/^\d{1,9}$/, `not a whole number of ${unit}`)
    .transform((digits) => Number(digits))
    .refine((value) => value <= max, `more than ${max} ${unit}`)
    .meta({ type: 'integer', minimum: 0, maximum: max, pattern: undefined });
}

/** A switch in a query string. */
export const yesOrNoParameter = z
  .enum(['1', '0', 'true', 'false'], 'not one of 1, 0, true, false')
  .transform((given) => given === '1' || given === 'true');

/** An instant in an answer: ISO 8601 in UTC with milliseconds. */
export const instant = z.iso.datetime().meta({ example: '2026-03-01T09:00:00.000Z' });
