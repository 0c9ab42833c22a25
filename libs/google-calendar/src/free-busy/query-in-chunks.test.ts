import { dayMs, type LiveBusy, type TimeRange } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { expect, test } from '@jest/globals';
import { queryInChunks } from './query-in-chunks.ts';

const range = { fromMs: 0, untilMs: 400 * dayMs };
const calendars = (count: number) => Array.from({ length: count }, (_, index) => `calendar-${index}`);

/** Queries that end when the test says so, on a clock that stands still. */
function open() {
  let nowMs = 1_000;
  const sent: { externalIds: readonly string[]; range: TimeRange; answer: () => void; fail: () => void }[] = [];
  const ask = (externalIds: readonly string[]) =>
    queryInChunks(
      { externalIds, range },
      (chunk) =>
        new Promise<Map<string, LiveBusy>>((resolve, reject) => {
          const busy = {
            kind: 'busy' as const,
            intervals: [{ startMs: chunk.range.fromMs, endMs: chunk.range.untilMs }],
          };
          sent.push({
            ...chunk,
            answer: () => resolve(new Map(chunk.externalIds.map((id) => [id, busy]))),
            fail: () => reject(new AppError('google-rate-limited', 'Slow down.')),
          });
        }),
      { clock: { now: () => nowMs }, timeoutMs: 5_000 },
    );
  return {
    ask,
    sent,
    advance: (ms: number) => {
      nowMs += ms;
    },
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

test('500 calendars and 400 days: 70 queries, four at a time, each within Google’s limits', async () => {
  const { ask, sent, settle } = open();
  const answer = ask(calendars(500));
  for (let answered = 0; answered < 70; answered += 1) {
    await settle();
    expect(sent).toHaveLength(Math.min(answered + 4, 70));
    sent[answered]?.answer();
  }
  const blocks = await answer;
  expect(blocks.size).toBe(500);
  for (const busy of blocks.values()) {
    expect(busy).toEqual({ kind: 'busy', intervals: [{ startMs: range.fromMs, endMs: range.untilMs }] });
  }
  expect(Math.max(...sent.map(({ externalIds }) => externalIds.length))).toBe(50);
  expect(Math.max(...sent.map((chunk) => chunk.range.untilMs - chunk.range.fromMs))).toBe(60 * dayMs);
});

test('a slow query does not hold back those that have nothing to do with it', async () => {
  const { ask, sent, settle } = open();
  void ask(calendars(500));
  await settle();
  sent[1]?.answer();
  await settle();
  expect(sent).toHaveLength(5);
});

test('L18: after a failed query none is sent that nobody waits for', async () => {
  const { ask, sent, settle } = open();
  const answer = ask(calendars(500));
  await settle();
  sent[0]?.fail();
  await expect(answer).rejects.toMatchObject({ code: 'google-rate-limited' });
  for (const query of sent.slice(1)) query.answer();
  await settle();
  expect(sent).toHaveLength(4);
});

test('L1: when its time is up the question fails, instead of holding the caller for ever', async () => {
  const { ask, sent, settle, advance } = open();
  const answer = ask(calendars(500));
  await settle();
  advance(5_001);
  sent[0]?.answer();
  await expect(answer).rejects.toMatchObject({ code: 'google-unavailable', details: { reason: 'too-slow' } });
  expect(sent).toHaveLength(4);
});
