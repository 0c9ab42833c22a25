import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import type { AvailabilityAnswer, AvailabilityQuestion, CalendarEvidence } from '../availability/question.ts';
import { answerFreeBusy } from './answer-free-busy.ts';
import type { FreeBusyCandidate, FreeBusyDirectoryQuestion } from './free-busy.ts';

const range = { fromMs: 1_000_000, untilMs: 2_000_000 };
const nowMs = 900_000;

/** What each of our calendars answers: its blocks, or why it is unknown; absent ones do not exist. */
type Knowledge = Record<string, [number, number][] | string>;

function open(candidates: Record<string, string[]>, knowledge: Knowledge, refusal?: AppError) {
  const questions: AvailabilityQuestion[] = [];
  const looks: FreeBusyDirectoryQuestion[] = [];
  const answer = async (question: AvailabilityQuestion): Promise<AvailabilityAnswer> => {
    questions.push(question);
    if (refusal !== undefined) throw refusal;
    const missing = question.selection.ids.filter((id) => knowledge[id] === undefined);
    if (missing.length > 0) throw new AppError('calendar-not-found', 'gone', { details: { missing } });
    const evidence = question.selection.ids.map((id): CalendarEvidence => {
      const known = knowledge[id];
      const reason = typeof known === 'string' ? known : null;
      if (reason !== null) return { id, source: 'unknown', asOfMs: null, stale: false, reason };
      return { id, source: 'calendar-cache-sql', asOfMs: nowMs - 5, stale: false, reason };
    });
    return {
      range: question.range,
      asOfMs: nowMs - 5,
      complete: true,
      busy: [],
      groups: evidence.flatMap(({ id }) => {
        const known = knowledge[id];
        if (known === undefined || typeof known === 'string') return [{ id, busy: [] }];
        const busy = known.map(([startMs, endMs]) => ({ startMs, endMs, source: 'calendar-cache-sql' as const }));
        return [{ id, busy }];
      }),
      calendars: evidence,
    };
  };
  const directory = {
    findCandidates: async (question: FreeBusyDirectoryQuestion): Promise<FreeBusyCandidate[]> => {
      looks.push(question);
      return question.externalIds.flatMap((externalId) =>
        (candidates[externalId] ?? []).map((calendarId) => ({ externalId, calendarId })),
      );
    },
  };
  const features = { policyOf: async () => 'everyone' as const };
  const deps = { availability: { answer }, directory, features, clock: { now: () => nowMs } };
  const ask = (...externalIds: string[]) =>
    answerFreeBusy(deps, { externalIds, range, maxStalenessMs: 60_000, teamId: 'team' });
  return { ask, questions, looks };
}

describe('freeBusy by Google’s ids', () => {
  test('each id has its own blocks and its age; ours are asked for together, as the asker may see them', async () => {
    const { ask, questions, looks } = open({ 'a@x': ['a1'], 'b@x': ['b1'] }, { a1: [[1_100_000, 1_200_000]], b1: [] });
    const busy = { kind: 'busy', asOfMs: nowMs - 5 };
    expect([...(await ask('a@x', 'b@x'))]).toEqual([
      ['a@x', { ...busy, blocks: [{ startMs: 1_100_000, endMs: 1_200_000 }] }],
      ['b@x', { ...busy, blocks: [] }],
    ]);
    expect(questions).toEqual([
      {
        selection: { by: 'calendar', ids: ['a1', 'b1'], teamId: 'team' },
        range,
        maxStalenessMs: 60_000,
        onStale: 'live',
        partial: true,
        groupBy: 'calendar',
      },
    ]);
    expect(looks).toMatchObject([{ teamId: 'team', nowMs, oldestAsOfMs: nowMs - 60_000 }]);
  });

  test('L1: what nobody has connected is not found, and what nobody knows is unknown: neither is free', async () => {
    const { ask } = open({ 'a@x': ['a1'] }, { a1: 'google-unavailable' });
    expect(await ask('a@x', 'nobody@x')).toEqual(
      new Map([
        ['a@x', { kind: 'unknown', reason: 'google-unavailable' }],
        ['nobody@x', { kind: 'not-found' }],
      ]),
    );
  });

  test('where one person’s access is the trouble the next one answers; the others are not asked again', async () => {
    const { ask, questions } = open(
      { 'a@x': ['a1', 'a2', 'a3'], 'b@x': ['b1'] },
      { a1: 'credential-revoked', a2: 'google-access-gone', a3: [], b1: [] },
    );
    const answer = await ask('a@x', 'b@x');
    expect([...answer.values()].map(({ kind }) => kind)).toEqual(['busy', 'busy']);
    expect(questions.map(({ selection }) => selection.ids)).toEqual([['a1', 'b1'], ['a2'], ['a3']]);
  });

  test('where Google is away nobody else is tried', async () => {
    const { ask, questions } = open({ 'a@x': ['a1', 'a2'] }, { a1: 'google-unavailable', a2: [] });
    expect((await ask('a@x')).get('a@x')).toEqual({ kind: 'unknown', reason: 'google-unavailable' });
    expect(questions).toHaveLength(1);
  });

  test('a calendar that is disconnected meanwhile holds up no other', async () => {
    const { ask } = open({ 'a@x': ['gone', 'a2'], 'b@x': ['b1'], 'c@x': ['gone too'] }, { a2: [], b1: [] });
    const answer = await ask('a@x', 'b@x', 'c@x');
    expect([...answer.values()].map(({ kind }) => kind)).toEqual(['busy', 'busy', 'not-found']);
  });

  test('nobody is asked for nothing', async () => {
    const { ask, questions, looks } = open({}, {});
    expect(await ask()).toEqual(new Map());
    expect([questions, looks]).toEqual([[], []]);
  });

  test('what is refused about the whole question is the caller’s to hear', async () => {
    const { ask } = open({ 'a@x': ['a1'] }, { a1: [] }, new AppError('range-too-long', 'too long'));
    await expect(ask('a@x')).rejects.toMatchObject({ code: 'range-too-long' });
  });
});
