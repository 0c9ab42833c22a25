import { expect, test } from '@jest/globals';
import { createSimulatorOracle } from './ask-simulator.ts';
import { casesOf, compare } from './compare.ts';
import { createRecordedDateutil, recordedSlice } from './recorded-dateutil.ts';
import { zones } from './zones.ts';

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
