import type { OpenApiDocument } from '../../apps/api/src/openapi/document.ts';
import { ContractChecker, type Exchange } from '../../apps/api/src/testing/contract-checker.ts';
import { createRandom } from '../recurrence-oracle/random.ts';
import type { KnownIds } from './fitting-value.ts';
import { type FuzzRequest, RequestMaker } from './make-request.ts';
import { Sender } from './send.ts';

/** What is asked, and what there is to be asked about. */
export interface FuzzTarget {
  url: string;
  ids: KnownIds;
  keys: readonly string[];
  /** Others in place of those who were deleted meanwhile. */
  restock: () => Promise<KnownIds>;
  /** The log's line about a request that failed. */
  errorOf: (requestId: string | undefined) => string | undefined;
}

/** How long to go on, and from where. */
export interface FuzzPlan {
  seed: number;
  requests: number;
  /** Only this request of the seed. */
  only?: number;
  onProgress?: (done: number) => void;
}

/** What came of it. */
export interface FuzzReport {
  sent: number;
  /** Answers by status. */
  statuses: Map<number, number>;
  /** Answers below 300 by operation: how far the requests came. */
  reached: Map<string, number>;
  operations: number;
  /** What must not be, each with the number that repeats it. */
  failures: string[];
}

const atOnce = 12;
/** Some requests delete whom they name: after so many there are new people. */
const restockEvery = 400;
const failuresKept = 20;

/** Sends requests made from the API's own document and holds every answer against it. A 500 is a failure, too. */
export async function runFuzz(target: FuzzTarget, plan: FuzzPlan): Promise<FuzzReport> {
  const { url, ids, keys } = target;
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
  const checker = new ContractChecker(document);
  const maker = new RequestMaker(document, ids, keys);
  const sender = new Sender(url);
  const operations = Object.values(document.paths).reduce((sum, item) => sum + Object.keys(item).length, 0);
  const report: FuzzReport = { sent: 0, statuses: new Map(), reached: new Map(), operations, failures: [] };
  const stray = (error: unknown) => void report.failures.push(`the process would have ended: ${error}`);
  process.on('uncaughtException', stray).on('unhandledRejection', stray);

  let next = plan.only ?? 0;
  const end = plan.only === undefined ? plan.requests : plan.only + 1;
  const work = async () => {
    while (next < end && report.failures.length < failuresKept) {
      const index = next;
      next += 1;
      if (next % restockEvery === 0) maker.useIds(await target.restock());
      const request = maker.make(createRandom(plan.seed * 1_000_003 + index));
      for (const fault of await judge(request, { sender, checker, report, target }))
        report.failures.push(`#${index}: ${fault}`);
      report.sent += 1;
      if (report.sent % 5_000 === 0) plan.onProgress?.(report.sent);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    process.off('uncaughtException', stray).off('unhandledRejection', stray);
    sender.close();
  }
  return report;
}

interface Bench {
  sender: Sender;
  checker: ContractChecker;
  report: FuzzReport;
  target: FuzzTarget;
}

async function judge(request: FuzzRequest, { sender, checker, report, target }: Bench): Promise<string[]> {
  let answer: Exchange;
  try {
    answer = await sender.send(request);
  } catch (error) {
    return [`${describe(request)}: no answer: ${error}`];
  }
  count(report.statuses, answer.status);
  if (answer.status < 300) count(report.reached, request.of);
  if (answer.status === 500)
    return [`${describe(request)} → 500: ${target.errorOf(answer.headers['x-request-id']) ?? answer.body}`];
  return checker.faultsOf(answer).map((fault) => `${fault} (${describe(request)})`);
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function describe({ method, url, headers, body }: FuzzRequest): string {
  return JSON.stringify({
    method,
    url,
    headers,
    body: body
      ?.toString()
      .replace(/[^\x20-\x7e]+/g, '…')
      .slice(0, 500),
  }).slice(0, 1_500);
}
