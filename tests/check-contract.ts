import { afterAll, afterEach, expect } from '@jest/globals';

/**
 * Runs before every test file: in those that ask the API, an answer that is not in its OpenAPI document fails the test
 * that asked. Nobody has to remember it. The checker's own tests give it wrong answers on purpose.
 */
const asksTheApi = /\/(apps\/(api\/src\/(?!testing\/)|standalone\/)|tests\/(client|fuzz)\/)/;

if (asksTheApi.test(expect.getState().testPath ?? '')) {
  const { recordExchanges } = await import('../apps/api/src/testing/record-exchanges.ts');
  const recorder = recordExchanges();
  afterEach(() => {
    expect(recorder.takeFaults()).toEqual([]);
  });
  afterAll(() => recorder.stop());
}
