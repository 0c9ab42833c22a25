import { expect, test } from '@jest/globals';
import { buildApiApp } from '../../apps/api/src/build-api-app.ts';
import { buildDocument } from '../../apps/api/src/openapi/build-document.ts';
import { unusedDependencies } from '../../apps/api/src/testing/unused-dependencies.ts';
import { createRandom } from '../recurrence-oracle/random.ts';
import { RequestMaker } from './make-request.ts';

test('every header of the document is sent, as it should be and as it should not', () => {
  const maker = new RequestMaker(buildDocument(buildApiApp(unusedDependencies()).locals.routes), {}, ['key']);
  const random = createRandom(1);
  const sent = Array.from({ length: 3_000 }, () => maker.make(random));
  const valuesOf = (name: string, operation: string) =>
    sent.filter(({ of }) => of === operation).flatMap(({ headers }) => headers.filter(([one]) => one === name));

  const ages = valuesOf('Calendar-Cache-Max-Staleness', 'POST /calendar/v3/freeBusy').map(([, value]) => value);
  expect(ages.filter((value) => /^\d+$/.test(value)).length).toBeGreaterThan(20);
  expect(ages.filter((value) => !/^\d+$/.test(value)).length).toBeGreaterThan(5);
  expect(valuesOf('If-None-Match', 'GET /v1/availability').length).toBeGreaterThan(20);
});
