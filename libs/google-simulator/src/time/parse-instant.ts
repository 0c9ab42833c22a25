const withOffset = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const withoutOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?$/;
const dateOnly = /^\d{4}-\d{2}-\d{2}$/;

/** RFC 3339 with its mandatory offset, as epoch milliseconds; undefined when it is anything else. */
export function parseInstant(text: string): number | undefined {
  if (!withOffset.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A date-time without offset as a wall clock reading; undefined when it is anything else. */
export function parseWallTime(text: string): number | undefined {
  if (!withoutOffset.test(text)) return undefined;
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Whether `text` is a day that exists, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!dateOnly.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
