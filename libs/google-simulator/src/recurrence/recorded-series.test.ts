import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

/** Recordings of the real API lie beside the repository where they lie at all. */
const recordings = fileURLToPath(new URL('../../../../../shared/data/google/', import.meta.url));
const masterFile = `${recordings}lists/master-and-its-ten-instances.json`;
const momentSchema = z.record(z.string(), z.string());
const listSchema = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      start: momentSchema,
      end: momentSchema,
      recurrence: z.array(z.string()).optional(),
    }),
  ),
});

let client: SimulatedClient;
beforeEach(async () => {
  client = await startWithClient({ clock: { now: () => Date.parse('2025-09-13T00:57:55.566Z') } });
});
afterEach(() => client.simulator.close());

const placeOf = ({ id, start, end, originalStartTime, recurringEventId }: Record<string, unknown>) => ({
  id,
  start,
  end,
  originalStartTime,
  recurringEventId,
});

async function instancesOf(timeZone: string, master: z.infer<typeof listSchema>['items'][number]) {
  const { google } = client.simulator;
  const { id: calendarId } = google.addCalendar({ owner: 'ann@example.com', summary: 'recorded', timeZone });
  const stored = google.insertEvent(calendarId, master);
  expect(placeOf(stored)).toEqual(placeOf(master));
  const { data } = await client.api.events.instances({ calendarId, eventId: master.id });
  return data.items?.map((item) => placeOf({ ...item }));
}

test('a master ends with its UNTIL in UTC, and its instances carry the place that they come from', async () => {
  const timeZone = 'Africa/Lagos';
  const at = (time: string) => ({ dateTime: time, timeZone });
  const master = {
    id: 'ownfixture0',
    start: at('2025-09-07T02:30:00+01:00'),
    end: at('2025-09-07T03:30:00+01:00'),
    recurrence: ['RRULE:FREQ=DAILY;UNTIL=20250908T225959Z'],
  };
  expect(await instancesOf(timeZone, master)).toEqual([
    {
      id: 'ownfixture0_20250907T013000Z',
      start: master.start,
      end: master.end,
      originalStartTime: master.start,
      recurringEventId: 'ownfixture0',
    },
    {
      id: 'ownfixture0_20250908T013000Z',
      start: at('2025-09-08T02:30:00+01:00'),
      end: at('2025-09-08T03:30:00+01:00'),
      originalStartTime: at('2025-09-08T02:30:00+01:00'),
      recurringEventId: 'ownfixture0',
    },
  ]);
});

if (existsSync(masterFile)) {
  test('a recorded master expands to the ten instances that Google expanded it to', async () => {
    const [master, ...instances] = listSchema.parse(JSON.parse(readFileSync(masterFile, 'utf8'))).items;
    expect(instances).toHaveLength(10);
    expect(await instancesOf('Africa/Lagos', master!)).toEqual(instances.map(placeOf));
  });
}
