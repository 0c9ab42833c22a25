import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@calendar-cache/errors';
import { hasTexts } from '../state/json-file.ts';
import type { TimeSpan } from './demo-google.ts';
import { callJson } from './http.ts';

/** Asks our API about one calendar, from the cache alone: a stale answer is refused. */
export interface CachedAnswer {
  busy(span: TimeSpan): Promise<TimeSpan[]>;
  /** Asks until the span is busy, or free. @throws AppError `availability-unknown` after the deadline. */
  until(wanted: 'busy' | 'free', span: TimeSpan): Promise<void>;
}

const pollMs = 10;
const deadlineMs = 15_000;

/** Opens the availability of a calendar. */
export function openCachedAnswer(apiUrl: string, apiKey: string, calendarId: string): CachedAnswer {
  const busy = async ({ startMs, endMs }: TimeSpan): Promise<TimeSpan[]> => {
    const query = new URLSearchParams({
      calendarId,
      from: new Date(startMs).toISOString(),
      to: new Date(endMs).toISOString(),
      onStale: 'fail',
    });
    return readBusy(await callJson(`${apiUrl}/v1/availability?${query}`, { token: apiKey }));
  };
  return {
    busy,
    until: async (wanted, span) => {
      const giveUpAt = performance.now() + deadlineMs;
      while ((await busy(span)).length > 0 !== (wanted === 'busy')) {
        if (performance.now() > giveUpAt) {
          throw new AppError(
            'availability-unknown',
            `The answer did not become ${wanted} within ${deadlineMs / 1_000} s. See standalone.log beside standalone.json.`,
          );
        }
        await pause(pollMs);
      }
    },
  };
}

function readBusy(answer: unknown): TimeSpan[] {
  const blocks: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'busy') : undefined;
  if (!Array.isArray(blocks)) throw new AppError('internal-error', 'The API answered without a list of busy times.');
  return blocks.flatMap((block: unknown) =>
    hasTexts(block, ['start', 'end', 'source']) && block.source === 'calendar-cache-sql'
      ? [{ startMs: Date.parse(block.start), endMs: Date.parse(block.end) }]
      : [],
  );
}
