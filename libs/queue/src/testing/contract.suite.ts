import { describe, jest } from '@jest/globals';
import type { BackendUnderTest } from './bench.ts';
import { foldingSuite } from './folding.suite.ts';
import { lossSuite } from './loss.suite.ts';
import { outageSuite } from './outage.suite.ts';
import { processingSuite } from './processing.suite.ts';
import { schedulesSuite } from './schedules.suite.ts';
import { sharedSuite } from './shared.suite.ts';
import { wrongClockSuite } from './wrong-clock.suite.ts';

// Each wait inside has a deadline of its own that says what was awaited.
jest.setTimeout(30_000);

/** What both backends have to do alike. */
export function queueContract(name: string, backend: BackendUnderTest): void {
  describe(`queue on ${name}`, () => {
    describe('processing', () => processingSuite(backend));
    describe('folding equal jobs together', () => foldingSuite(backend));
    describe('loss', () => lossSuite(backend));
    describe('outage', () => outageSuite(backend));
    describe('schedules', () => schedulesSuite(backend));
    describe('wrong clocks', () => wrongClockSuite(backend));
    describe('what is shared', () => sharedSuite(backend));
  });
}
