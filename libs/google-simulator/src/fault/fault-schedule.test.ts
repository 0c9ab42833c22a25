import { afterEach, expect, test } from '@jest/globals';
import { createFaultSchedule, type FaultWeights } from '../index.ts';
import { type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const running: SimulatedClient[] = [];
afterEach(async () => {
  for (const { simulator } of running.splice(0)) await simulator.close();
});

const weights: FaultWeights = { unavailable: 0.2, 'rate-limit-exceeded': 0.1, 'html-bad-gateway': 0.1 };

/** The statuses of 60 reads of a calendar, with reads of another one strewn in between. */
async function statusesOf(seed: number, others: number): Promise<number[]> {
  const client = await startWithClient();
  running.push(client);
  const { google } = client.simulator;
  google.faults.add(...createFaultSchedule(seed, weights));
  google.addCalendar({
    owner: 'ann@example.com',
    id: 'other@group.calendar.google.com',
    summary: 'x',
    timeZone: 'UTC',
  });
  const read = async (calendarId: string) => {
    const headers = { authorization: `Bearer ${client.user.accessToken}` };
    const url = `${client.simulator.url}/calendar/v3/calendars/${calendarId}/events`;
    const answer = await fetch(url, { headers });
    await answer.arrayBuffer();
    return answer.status;
  };
  const statuses: number[] = [];
  for (let call = 0; call < 60; call += 1) {
    statuses.push(await read('primary'));
    for (let other = 0; other < others; other += 1) await read('other@group.calendar.google.com');
  }
  return statuses;
}

test('a schedule repeats call by call for its seed, whatever happens to other calendars', async () => {
  const first = await statusesOf(5, 0);
  expect(new Set(first)).toEqual(new Set([200, 403, 502, 503]));
  expect(first.filter((status) => status !== 200).length).toBeGreaterThan(8);
  expect(await statusesOf(5, 2)).toEqual(first);
  expect(await statusesOf(6, 0)).not.toEqual(first);
});

test('a schedule is plain JSON: no chance, no rule, and kinds that fit the token endpoint befall it too', () => {
  const rules = createFaultSchedule(1, { drop: 0.5, burst: 0, 'slow-answer': 0.25 });
  expect(JSON.parse(JSON.stringify(rules))).toEqual([
    { kind: 'slow-answer', route: 'any', probability: 0.25, seed: expect.any(Number) },
    { kind: 'slow-answer', route: 'token', probability: 0.25, seed: expect.any(Number) },
    { kind: 'drop', route: 'any', probability: 0.5, seed: expect.any(Number) },
  ]);
  expect(() => createFaultSchedule(1, { drop: 7 })).toThrow();
});
