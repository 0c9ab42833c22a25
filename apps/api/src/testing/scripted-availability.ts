import type { ApiKey, AvailabilityAnswer, AvailabilityQuestion } from '@calendar-cache/calendar-cache';
import { createApiKeySecret, hashApiKey } from '@calendar-cache/calendar-cache';
import { createLogger, createMetrics } from '@calendar-cache/observability';
import supertest from 'supertest';
import { buildApiApp } from '../build-api-app.ts';
import { noDirectory } from './memory-directory.ts';
import { memoryFeatures } from './memory-features.ts';
import { MemoryKeys, memoryGate } from './memory-keys.ts';
import { noIdentity } from './no-identity.ts';

/** A key that may read, and one for operators. */
export const secret = createApiKeySecret();
export const opsSecret = createApiKeySecret();
/** What the tests ask about. */
export const first = '0b8f7c1e-32a5-4f0e-9a43-000000000001';
export const second = '0b8f7c1e-32a5-4f0e-9a43-000000000002';
export const range = 'from=2027-03-01T00:00:00Z&to=2027-03-08T00:00:00Z';
export const fromMs = Date.UTC(2027, 2, 1);
export const untilMs = Date.UTC(2027, 2, 8);

/** An answer of both sides. */
export function answerTo(question: AvailabilityQuestion): AvailabilityAnswer {
  return {
    range: question.range,
    asOfMs: fromMs - 5,
    complete: true,
    busy: [{ startMs: fromMs + 1, endMs: fromMs + 60_000, source: 'google' }],
    calendars: [
      { id: first, source: 'calendar-cache-sql', asOfMs: fromMs - 5, stale: false, reason: null },
      { id: second, source: 'google', asOfMs: fromMs, stale: false, reason: 'not-covered' },
    ],
  };
}

/** What a test sets; the rest is as usual. */
interface Setting {
  answer?: (question: AvailabilityQuestion) => AvailabilityAnswer;
  teamId?: string | null;
  findByHash?: (hash: string) => Promise<ApiKey | null>;
  checks?: { database: () => Promise<void>; queue: () => Promise<void> };
}

/** The API before answers that a test makes up: what it was asked, and a caller of `GET /v1/availability`. */
export function open({ answer = answerTo, teamId = null, ...given }: Setting = {}) {
  const questions: AvailabilityQuestion[] = [];
  const key = { id: 'key-1', name: 'test', scopes: ['read'] as const, teamId };
  const opsKey = { ...key, id: 'key-2', scopes: ['ops'] as const };
  const stored = new Map<string, ApiKey>([
    [hashApiKey(secret), key],
    [hashApiKey(opsSecret), opsKey],
  ]);
  const reachable = async () => undefined;
  const app = buildApiApp({
    identity: noIdentity,
    availability: {
      freshState: async () => null,
      explain: () => Promise.reject(new Error('Nobody asks for an explanation here.')),
      answer: async (question) => {
        questions.push(question);
        return answer(question);
      },
    },
    apiKeys: Object.assign(new MemoryKeys(), {
      findByHash: given.findByHash ?? (async (hash: string) => stored.get(hash) ?? null),
    }),
    features: memoryFeatures(),
    applyWriteFlag: async () => undefined,
    directory: noDirectory,
    gate: memoryGate(),
    checks: given.checks ?? { database: reachable, queue: reachable },
    logger: createLogger({ app: 'api', level: 'silent' }),
    metrics: createMetrics({ app: 'api' }),
    clock: { now: () => fromMs },
    defaultMaxStalenessMs: () => 3_600_000,
    showsTitles: false,
  });
  const get = (query: string) =>
    supertest(app).get(`/v1/availability${query}`).set('Authorization', `Bearer ${secret}`);
  return { app, get, questions };
}
