import { afterAll, afterEach, expect } from '@jest/globals';
import { type ExchangeRecorder, recordExchanges } from '../apps/api/src/testing/record-exchanges.ts';

// The checker's own tests give it wrong answers on purpose.
const isOfTheChecker = (expect.getState().testPath ?? '').includes('/apps/api/src/testing/');

/**
 * Runs before every test file: an answer of an API in this process that is not in its OpenAPI document fails the test that
 * asked. Nobody has to remember it, and no list of folders has to be kept.
 */
export const recorder: ExchangeRecorder | null = isOfTheChecker ? null : recordExchanges();

if (recorder !== null) {
  afterEach(async () => {
    expect(await recorder.takeFaults()).toEqual([]);
  });
  afterAll(() => recorder.stop());
}
