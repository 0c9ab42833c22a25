import { testDatabase } from '@calendar-cache/testing';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { createCaller } from '../testing/caller.ts';
import { at, type Blocks, type Calendar } from '../testing/house.ts';
import { startWhole } from '../testing/start-whole.ts';

const database = await testDatabase();
const { google, house, url, close } = await startWhole(database, { GOOGLE_TIMEOUT_MS: '1000' });
afterAll(close);
afterEach(() => google.faults.clear());

const inCache: Blocks = [[at(2, 9), at(2, 10)]];
const atGoogle: Blocks = [[at(3, 14), at(3, 15)]];
const key = await house.key(['read']);
/** Well above two timeouts, and well below the time for which Google hangs. */
const boundMs = 8_000;
const hangMs = 12_000;

test('L1: a Google that hangs makes unknown within a bound, more accounts than slots too, and is never free', async () => {
  const known = await house.calendar({ cached: inCache });
  const others: Calendar[] = [];
  for (let count = 0; count < 40; count += 1) others.push(await house.calendar({ cached: null, live: atGoogle }));
  google.faults.add({ kind: 'slow-answer', route: 'freeBusy', delayMs: hangMs });
  const ids = [known, ...others].map(({ id }) => id);
  const ask = createCaller(url, key);
  const freeBusy = async () => {
    const items = [known, ...others].map(({ externalId }) => ({ id: externalId }));
    const response = await fetch(`${url}/calendar/v3/freeBusy`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ timeMin: new Date(at(1, 0)), timeMax: new Date(at(8, 0)), items }),
    });
    return (await response.json()) as { calendars: Record<string, { busy: unknown[]; errors?: unknown[] }> };
  };

  const beganAt = performance.now();
  const [refused, part, atOurs] = await Promise.all([
    ask({ calendarId: ids }),
    ask({ calendarId: ids, partial: '1' }),
    freeBusy(),
  ]);
  expect(performance.now() - beganAt).toBeLessThan(boundMs);

  expect([refused.status, refused.body.code]).toEqual([503, 'availability-unknown']);
  expect(part.body.complete).toBe(false);
  expect(part.body.calendars.filter(({ source }) => source === 'unknown')).toHaveLength(others.length);
  expect(atOurs.calendars[known.externalId]?.errors).toBeUndefined();
  for (const { externalId } of others) expect(atOurs.calendars[externalId]?.errors).toHaveLength(1);
}, 60_000);
