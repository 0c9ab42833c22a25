import { testDatabase } from '@calendar-cache/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SyncStage, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();
let stage: SyncStage;

beforeEach(async () => {
  stage = await SyncStage.open(connection.database);
});

afterEach(async () => {
  await stage.world.close();
});

/** A daily series at ten in Berlin, split before the first of March. */
function insertSplitSeries(): void {
  const daily = (until: string) => [`RRULE:FREQ=DAILY;UNTIL=${until}`];
  stage.insert({
    id: 'base',
    ...timed('2026-02-17T10:00:00', '2026-02-17T10:30:00'),
    recurrence: daily('20260228T225959Z'),
  });
  stage.insert({
    id: 'base_R20260301T090000',
    ...timed('2026-03-01T10:00:00', '2026-03-01T10:30:00'),
    recurrence: daily('20260331T215959Z'),
  });
}

test.each([
  ['of the part that the split began', 'base_20260310T090000Z', '2026-03-10'],
  ['of the part that the split ended', 'base_20260220T090000Z', '2026-02-20'],
])(
  'L8: the hour of a cancelled instance %s is free, though its stub carries nothing but its id',
  async (_part, id, day) => {
    insertSplitSeries();
    await stage.sync();
    expect(await stage.cached()).toEqual(stage.truth());
    stage.google.faults.add({ kind: 'stripped-stubs' });
    stage.delete(id);
    expect(await stage.sync()).toMatchObject({ outcome: 'synced', mode: 'incremental' });
    const ofThatDay = () => stage.cached(Date.parse(day), Date.parse(`${day}T23:00:00Z`));
    expect(await ofThatDay()).toEqual([]);
    expect(await stage.cached()).toEqual(stage.truth());
    stage.google.expireSyncTokens(stage.calendar.externalId);
    expect(await stage.sync()).toMatchObject({ mode: 'full' });
    expect(await stage.cached()).toEqual(stage.truth());
  },
);
