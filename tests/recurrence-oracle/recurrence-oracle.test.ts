import { dayMs, offsetAt } from '@calendar-cache/calendar-cache';
import { expect, test } from '@jest/globals';
import { zones as propertyZones } from '../property/plan/event-plan.ts';
import { createSimulatorOracle } from './ask-simulator.ts';
import { casesOf, compare } from './compare.ts';
import { createRecordedDateutil, recordedSlice } from './recorded-dateutil.ts';
import { clockChangesOf, offsetOf, zones } from './zones.ts';

// The long haul is `npm run recurrence-oracle`; an unexplained difference prints the case.
test('L7 L8: random rules over changes of the clock, as the simulator and python-dateutil expand them', async () => {
  const simulator = await createSimulatorOracle();
  const comparison = await compare([simulator, createRecordedDateutil()], casesOf(recordedSlice)).finally(
    simulator.close,
  );
  expect(comparison.unexplained).toEqual([]);
  expect([...comparison.zones].sort()).toEqual([...zones].sort());
  for (const { equal, explained, refused } of comparison.counts.values()) {
    expect(equal + explained + refused).toBe(recordedSlice.rules);
    expect(equal).toBeGreaterThan(recordedSlice.rules * 0.7);
    expect(refused).toBeLessThan(recordedSlice.rules * 0.1);
  }
});

// What IANA changes between Node's data and ours is no fault of the rules: such a zone leaves the random ones, and gets a test of its own.
test.each([...new Set([...zones, ...propertyZones])])(
  'L8: Node, which the simulator asks, has %s as we have it',
  (zone) => {
    const samples = Array.from({ length: 900 }, (_, index) => Date.UTC(2007, 0) + index * 10 * dayMs);
    const instants = [...samples, ...clockChangesOf(zone).flatMap((changeMs) => [changeMs - 1_000, changeMs])];
    const wrong = instants.filter((instantMs) => offsetOf(instantMs, zone) !== offsetAt(instantMs, zone));
    expect(wrong.map((instantMs) => new Date(instantMs).toISOString())).toEqual([]);
  },
);
