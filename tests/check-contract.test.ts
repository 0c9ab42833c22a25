import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { buildApiApp } from '../apps/api/src/build-api-app.ts';
import { unusedDependencies } from '../apps/api/src/testing/unused-dependencies.ts';
import { recorder } from './check-contract.ts';

test('an answer that is not in the document is noticed in whatever folder a test asks', async () => {
  const app = buildApiApp(unusedDependencies());
  app.locals.routes = app.locals.routes.filter(({ path }: { path: string }) => path !== '/healthz');
  await supertest(app).get('/healthz');
  await supertest(app).get('/readyz');
  expect(recorder?.count()).toBe(2);
  expect(await recorder?.takeFaults()).toEqual([
    expect.stringContaining('/healthz → 200: this address is not in the document'),
  ]);
});
