import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import type { CalendarProvider, LiveBusy } from '../../provider/calendar-provider.ts';
import { systemAlarm } from '../../time/alarm.ts';
import type { TimeRange } from '../../time/clock.ts';
import { askGoogle } from './ask-google.ts';
import { type CallSlotSettings, createCallSlots } from './call-slots.ts';
import { LiveCalls, type LiveQuestion } from './live-calls.ts';

const startMs = Date.UTC(2027, 2, 1);
const range = { fromMs: startMs, untilMs: startMs + 3_600_000 };
const anyAge = { oldestAsOfMs: startMs - 60_000 };
const block = { startMs: startMs + 1, endMs: startMs + 2 };

interface Call {
  externalIds: readonly string[];
  range: TimeRange;
  answer: (busy?: LiveBusy) => void;
  fail: (error: Error) => void;
}

/** Alarms that ring when the test says so. */
function openAlarms() {
  const set = new Map<() => void, number>();
  return {
    setAlarm: (delayMs: number, ring: () => void) => {
      set.set(ring, delayMs);
      return () => void set.delete(ring);
    },
    delays: () => [...set.values()],
    ringAll: () => {
      for (const ring of [...set.keys()]) {
        set.delete(ring);
        ring();
      }
    },
  };
}

/** Calls that end when the test says so. */
function open(slots: CallSlotSettings = { running: 10, waiting: 10, maxWaitMs: 1_000 }) {
  let nowMs = startMs;
  const clock = { now: () => nowMs };
  const { setAlarm, delays, ringAll } = openAlarms();
  const sent: Call[] = [];
  const credentials: { ask: (id: string) => Promise<unknown> } = { ask: async () => undefined };
  const queryFreeBusy: CalendarProvider['queryFreeBusy'] = ({ externalIds, range: asked }) =>
    new Promise((resolve, reject) => {
      sent.push({
        externalIds,
        range: asked,
        answer: (busy = { kind: 'busy', intervals: [block] }) => resolve(new Map(externalIds.map((id) => [id, busy]))),
        fail: reject,
      });
    });
  const calls = new LiveCalls({
    clock,
    slots: createCallSlots(slots, setAlarm),
    providers: {
      forCredential: async (id) => {
        await credentials.ask(id);
        return { queryFreeBusy } as CalendarProvider;
      },
    },
  });
  return {
    calls,
    sent,
    credentials,
    alarms: { delays, ringAll },
    advance: (ms: number) => {
      nowMs += ms;
    },
    ask: (changes: Partial<LiveQuestion> = {}) =>
      calls.ask({ credentialId: 'c', externalIds: ['a'], range, ...anyAge, ...changes }),
    /** Lets everything run that does not wait for Google. */
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

describe('one call for many questions', () => {
  test('L18: a stampede on one calendar makes one call, and everybody gets its answer', async () => {
    const { ask, sent, settle } = open();
    const questions = Array.from({ length: 200 }, () => ask());
    await settle();
    expect(sent).toHaveLength(1);
    questions.push(ask());
    sent[0]?.answer();
    const answers = await Promise.all(questions);
    for (const answer of answers) {
      expect([...answer]).toEqual([['a', { kind: 'busy', asOfMs: startMs, intervals: [block] }]]);
    }
    void ask();
    await settle();
    expect(sent).toHaveLength(2);
  });

  test('L9: who joins later learns when the call began, not when they asked', async () => {
    const { ask, sent, settle, advance } = open();
    const first = ask();
    await settle();
    advance(700);
    const second = ask();
    sent[0]?.answer();
    expect((await first).get('a')?.asOfMs).toBe(startMs);
    expect((await second).get('a')?.asOfMs).toBe(startMs);
  });

  test('L9: a call that began before what the question accepts is not joined', async () => {
    const { ask, sent, settle, advance } = open();
    void ask();
    await settle();
    advance(500);
    void ask({ oldestAsOfMs: startMs + 1 });
    await settle();
    expect(sent).toHaveLength(2);
    void ask({ oldestAsOfMs: startMs });
    await settle();
    expect(sent).toHaveLength(2);
  });

  test('L9: a clock that was set back makes no old call young', async () => {
    const { ask, sent, settle, advance } = open();
    void ask();
    await settle();
    advance(-10_000);
    void ask();
    await settle();
    expect(sent).toHaveLength(2);
  });

  test('L9: at a staleness of 0 only a call is joined that has not begun: it waits for a slot', async () => {
    const live = { oldestAsOfMs: Number.POSITIVE_INFINITY };
    const { ask, sent, settle, advance } = open({ running: 1, waiting: 10, maxWaitMs: 1_000 });
    const first = ask(live);
    await settle();
    advance(100);
    const others = Array.from({ length: 50 }, () => ask(live));
    await settle();
    expect(sent).toHaveLength(1);
    advance(100);
    sent[0]?.answer();
    await first;
    await settle();
    expect(sent).toHaveLength(2);
    sent[1]?.answer();
    for (const answer of await Promise.all(others)) expect(answer.get('a')?.asOfMs).toBe(startMs + 200);
  });

  test.each<[string, Partial<LiveQuestion>]>([
    ['another credential', { credentialId: 'other' }],
    ['another calendar', { externalIds: ['b'] }],
    ['L1: a range that begins before', { range: { ...range, fromMs: range.fromMs - 1 } }],
    ['L1: a range that ends after', { range: { ...range, untilMs: range.untilMs + 1 } }],
  ])('%s is a call of its own', async (_what, changes) => {
    const { ask, sent, settle } = open();
    void ask();
    await settle();
    void ask(changes);
    await settle();
    expect(sent).toHaveLength(2);
  });

  test('what overlaps is joined, and only the rest is asked for', async () => {
    const { ask, sent, settle } = open();
    void ask({ externalIds: ['a', 'b'] });
    await settle();
    const mixed = ask({ externalIds: ['b', 'c'], range: { ...range, fromMs: range.fromMs + 60_000 } });
    await settle();
    expect(sent.map(({ externalIds }) => externalIds)).toEqual([['a', 'b'], ['c']]);
    for (const call of sent) call.answer();
    expect([...(await mixed).keys()]).toEqual(['b', 'c']);
  });

  test('questions that differ by milliseconds share one call that spans them', async () => {
    const { calls, sent, settle } = open();
    const calendar = { id: 'id', externalId: 'a', credentialId: 'c' } as Parameters<typeof askGoogle>[1][number];
    for (const later of [1, 2, 3]) {
      const own = { fromMs: range.fromMs + later, untilMs: range.untilMs + later };
      void askGoogle(calls, [calendar], { range: own, nowMs: startMs, maxAgeMs: 1_000 });
    }
    await settle();
    expect(sent.map((call) => call.range)).toEqual([{ fromMs: startMs, untilMs: range.untilMs + 900_000 }]);
  });

  test('the last instant that Google can be asked about is not rounded up', async () => {
    const { calls, sent, settle } = open();
    const calendar = { id: 'id', externalId: 'a', credentialId: 'c' } as Parameters<typeof askGoogle>[1][number];
    const end = { fromMs: Date.UTC(9999, 11, 31), untilMs: Date.UTC(9999, 11, 31, 23, 59, 59, 999) };
    void askGoogle(calls, [calendar], { range: end, nowMs: startMs, maxAgeMs: 1_000 });
    await settle();
    expect(sent[0]?.range).toEqual(end);
  });
});

describe('L1: what fails is unknown', () => {
  test('L1: a failed call makes every calendar of everybody who joined unknown', async () => {
    const { ask, sent, settle } = open();
    const questions = [ask({ externalIds: ['a', 'b'] }), ask()];
    await settle();
    sent[0]?.fail(new AppError('google-rate-limited', 'Slow down.'));
    for (const answer of await Promise.all(questions)) {
      expect(answer.get('a')).toMatchObject({ kind: 'unknown', reason: 'google-rate-limited' });
    }
  });

  test('L1: a calendar that the answer leaves out is unknown', async () => {
    const { ask, sent, settle } = open();
    const question = ask({ externalIds: ['a', 'b'] });
    await settle();
    Object.assign(sent[0]?.externalIds as string[], ['a', 'else']);
    sent[0]?.answer();
    expect((await question).get('b')).toMatchObject({ kind: 'unknown', reason: 'google-response-invalid' });
  });

  test('a bug is no answer, and is forgotten with its call', async () => {
    const { ask, credentials, sent, settle } = open();
    credentials.ask = () => Promise.reject(new Error('a bug'));
    await expect(ask()).rejects.toThrow('a bug');
    credentials.ask = async () => undefined;
    void ask();
    await settle();
    expect(sent).toHaveLength(1);
  });
});

describe('bounds', () => {
  const other = (id: string) => ({ credentialId: id });

  test('no more calls at once than slots, and the rest in their order', async () => {
    const { ask, sent, settle } = open({ running: 2, waiting: 10, maxWaitMs: 1_000 });
    for (const id of ['1', '2', '3', '4']) void ask(other(id));
    await settle();
    expect(sent).toHaveLength(2);
    sent[1]?.answer();
    await settle();
    expect(sent).toHaveLength(3);
  });

  test('L1: where too many wait, the next one is unknown at once', async () => {
    const { ask, settle } = open({ running: 1, waiting: 1, maxWaitMs: 1_000 });
    void ask(other('1'));
    void ask(other('2'));
    await settle();
    expect((await ask(other('3'))).get('a')).toMatchObject({ kind: 'unknown', reason: 'google-unavailable' });
  });

  test('L1: what has waited too long is unknown although no slot came free, and its slot goes to the next', async () => {
    const { ask, sent, settle, alarms } = open({ running: 1, waiting: 1, maxWaitMs: 1_000 });
    void ask(other('1'));
    const late = ask(other('2'));
    await settle();
    expect(alarms.delays()).toEqual([1_000]);
    alarms.ringAll();
    expect((await late).get('a')).toMatchObject({ kind: 'unknown', reason: 'google-unavailable' });
    // It no longer takes the place of one that waits.
    void ask(other('3'));
    await settle();
    sent[0]?.answer();
    await settle();
    expect(sent).toHaveLength(2);
    sent[1]?.answer();
    await settle();
    void ask(other('4'));
    await settle();
    expect(sent).toHaveLength(3);
  });

  test('no alarm is left of what has got its slot', async () => {
    const { ask, sent, settle, alarms } = open({ running: 1, waiting: 10, maxWaitMs: 1_000 });
    void ask(other('1'));
    await settle();
    expect(alarms.delays()).toEqual([]);
    void ask(other('2'));
    await settle();
    sent[0]?.answer();
    await settle();
    expect(sent).toHaveLength(2);
    expect(alarms.delays()).toEqual([]);
  });

  test('L1: by the machine’s own alarm, too', async () => {
    const slots = createCallSlots({ running: 1, waiting: 1, maxWaitMs: 20 }, systemAlarm);
    void slots.run(() => new Promise(() => {}));
    await expect(slots.run(async () => 'late')).rejects.toMatchObject({ code: 'google-unavailable' });
  });
});
