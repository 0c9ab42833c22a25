import { CalendarCacheError } from './calendar-cache-error.ts';

/** The parts of an answer without which it would read as free (L1). */
const neededParts: Readonly<Record<string, Readonly<Record<string, 'list' | 'record'>>>> = {
  'GET /v1/availability': { busy: 'list', calendars: 'list' },
  'GET /v1/availability/explain': { blocks: 'list', ignored: 'list', calendars: 'list' },
  'POST /calendar/v3/freeBusy': { calendars: 'record' },
};

/**
 * Holds an answer about taken time against what makes it one: its parts are there, and hold nothing but objects.
 * @throws CalendarCacheError `unexpected-answer`: something in between has answered, or the service is another one.
 */
export function assertWhole(operation: string, { status, body }: { status: number; body: unknown }): void {
  if (status !== 200) return;
  for (const [name, kind] of Object.entries(neededParts[operation] ?? {})) {
    const part = isObject(body) ? body[name] : undefined;
    if (isObject(part) && Array.isArray(part) === (kind === 'list') && Object.values(part).every(isObject)) continue;
    throw new CalendarCacheError('unexpected-answer', `The answer has no ${kind} "${name}".`, { status });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
