import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GoogleCalendarWebhookService } from '@calendar-cache/calendar-cache';
import { describe, expect, test } from '@jest/globals';
import { parseEvent } from './calendar-event/parse-event.ts';
import { parseEventPage } from './calendar-event/parse-event-page.ts';
import { classifyGoogleError } from './error/classify-google-error.ts';
import { answerPayloads } from './testing/payloads/answer-payloads.test-support.ts';
import { errorPayloads } from './testing/payloads/error-payloads.test-support.ts';
import { eventPayloads } from './testing/payloads/event-payloads.test-support.ts';
import { listPayloads } from './testing/payloads/list-payloads.test-support.ts';
import { shapeOf, shapeOfItem } from './testing/shape-of.test-support.ts';

/** Payloads of the real API, beside the checkout where there are any; CI has them. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/data/google');

const pushPayloads: Record<string, { channelId: string; resourceId: string; resourceState: string }> = {
  'watch/push-headers-exists': {
    channelId: 'my-unique-id',
    resourceId: 'ret08u3rv24htgh289g',
    resourceState: 'exists',
  },
  'watch/push-headers-not-exists': {
    channelId: '01234567-89ab-cdef-0123-456789abcdef',
    resourceId: 'ret08u3rv24htgh289g',
    resourceState: 'not_exists',
  },
  'watch/push-headers-sync': {
    channelId: '01234567-89ab-cdef-0123-456789abcdef',
    resourceId: 'ret08u3rv24htgh289g',
    resourceState: 'sync',
  },
};

const named = [
  ...Object.keys(eventPayloads).map((name) => `events/${name}`),
  ...Object.keys(listPayloads).map((name) => `lists/${name}`),
  ...Object.keys(errorPayloads),
  ...Object.keys(answerPayloads),
  ...Object.keys(pushPayloads),
].sort();

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

test('the tables hold one row for each of 147 payloads', () => {
  expect([named.length, new Set(named).size]).toEqual([147, 147]);
});

if (existsSync(folder)) {
  describe('payloads of the real API', () => {
    test('every file has a row, and every row a file', () => {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json'));
      expect(files.map((path) => path.slice(0, -'.json'.length)).sort()).toEqual(named);
    });

    test.each(Object.entries(eventPayloads))('events/%s', (name, { shape, fields = {} }) => {
      const result = parseEvent(read(`events/${name}`), 'America/Sao_Paulo');
      if (result.kind === 'refused') throw new Error(`refused: ${result.reason}`);
      expect(shapeOf(result.event)).toBe(shape);
      expect(result.event).toMatchObject(fields);
    });

    test.each(Object.entries(listPayloads))('lists/%s', (name, { page, items }) => {
      const body = read(`lists/${name}`) as { items?: unknown[]; timeZone?: string };
      expect((body.items ?? []).map((item) => shapeOfItem(item, body.timeZone ?? 'UTC'))).toEqual(items);
      const result = parseEventPage(body);
      if (typeof page === 'string') {
        expect(result).toEqual({ kind: 'refused', reason: page });
        return;
      }
      if (result.kind === 'refused') throw new Error(`refused: ${result.reason}`);
      const { events, ...rest } = result.page;
      expect(rest).toEqual({ unreadable: 0, nextPageToken: null, nextSyncToken: null, ...page });
      expect(events.map(shapeOf)).toEqual(items);
    });

    test.each(Object.entries(errorPayloads))('L16: %s', (name, { code, reason, call = 'events.list' }) => {
      const { status, body } = read(name) as { status?: number; body: unknown };
      const failed = { call, kind: 'answer', status: status ?? 410, body, retryAfter: null } as const;
      const error = classifyGoogleError(failed, 0);
      expect([error.code, error.details.reason]).toEqual([code, reason]);
      expect(`${error.message}${JSON.stringify(error.details)}`).not.toMatch(/@|project_number|https?:/);
    });

    test.each(Object.entries(answerPayloads))('%s', (name, { parse, expected }) => {
      expect(parse(read(name))).toEqual(expected);
    });

    test.each(Object.entries(pushPayloads))(
      '%s: a channel of someone else is acknowledged and asks for nothing',
      async (name, push) => {
        const headers = new Headers(read(name) as Record<string, string>);
        expect({
          channelId: headers.get('X-Goog-Channel-ID'),
          resourceId: headers.get('X-Goog-Resource-ID'),
          resourceState: headers.get('X-Goog-Resource-State'),
        }).toEqual(push);
        const asked: unknown[] = [];
        const service = new GoogleCalendarWebhookService({
          requests: { requestSync: async (request) => void asked.push(request) },
        });
        expect(await service.processWebhook(push.channelId, push)).toEqual({ status: 200, body: { message: 'ok' } });
        expect(asked).toEqual([]);
      },
    );
  });
}
