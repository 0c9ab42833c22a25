import { expect } from '@jest/globals';
import type { OpenApiDocument } from '../../apps/api/src/openapi/document.ts';
import { ContractChecker } from '../../apps/api/src/testing/contract-checker.ts';

const checkers = new Map<string, ContractChecker>();

/** Asks an API in a process of its own; its answer has to be as the document says that this very API hands out. */
export async function fetchDocumented(url: string, apiKey: string): Promise<Response> {
  const { origin, pathname, search } = new URL(url);
  const response = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } });
  const checker = checkers.get(origin) ?? (await checkerOf(origin));
  const faults = checker.faultsOf({
    method: 'GET',
    url: `${pathname}${search}`,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.clone().text(),
  });
  expect(faults).toEqual([]);
  return response;
}

async function checkerOf(origin: string): Promise<ContractChecker> {
  const response = await fetch(`${origin}/openapi.json`);
  const checker = new ContractChecker((await response.json()) as OpenApiDocument);
  checkers.set(origin, checker);
  return checker;
}
