import { testDatabase } from '@calendar-cache/testing';
import { expect, test } from '@jest/globals';
import { SyncStage, timed } from './sync-stage.test-support.ts';

const { connection } = await testDatabase();

test.each([
  ['in one', false],
  ['in two', true],
])(
  'L5, L8: a series that is cancelled and comes back, told of %s, has lost its changed instances',
  async (_, between) => {
    const stage = await SyncStage.open(connection.database);
    try {
      const weekly = {
        ...timed('2026-02-17T10:00:00', '2026-02-17T11:00:00'),
        recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
      };
      const { id } = stage.insert(weekly);
      stage.patch(`${id}_20260224T090000Z`, timed('2026-02-24T15:00:00', '2026-02-24T16:00:00'));
      await stage.sync();
      expect(await stage.cached()).toHaveLength(4);
      stage.delete(id);
      if (between) await stage.sync();
      stage.patch(id, { status: 'confirmed' });
      await stage.sync();
      expect(stage.truth()).toHaveLength(3);
      expect(await stage.cached()).toEqual(stage.truth());
    } finally {
      await stage.world.close();
    }
  },
);
