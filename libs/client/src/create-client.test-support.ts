import { type CalendarCacheError, createCalendarCacheClient, isCalendarCacheError } from './index.ts';

export type Answer = Response | Error | 'silence';

export const availability = { from: 'f', to: 't', asOf: null, complete: true, busy: [], calendars: [] };
export const freeBusy = { timeMin: '2026-03-01T00:00:00Z', timeMax: '2026-03-02T00:00:00Z', items: [{ id: 'a' }] };
export const query = { userId: ['42', 'ü/1'], from: '2026-03-01T00:00:00+02:00', to: '2026-03-02T00:00:00Z' };

export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({
    type: `urn:calendar-cache:error:${code}`,
    title: code,
    status,
    detail: `It is ${code}.`,
    code,
    requestId: 'r-1',
  });
  return new Response(body, { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });
}

export function open(answers: Answer[], options: { timeoutMs?: number; url?: string } = {}) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    sent.push({ url, init });
    const answer = answers.shift() ?? Response.json(availability);
    if (answer instanceof Error) throw answer;
    if (answer !== 'silence') return answer;
    return new Promise((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  };
  const client = createCalendarCacheClient({
    url: 'https://cache.internal/',
    key: 'cck_secret',
    fetch,
    random: () => 0,
    ...options,
  });
  return { client, sent };
}

export async function errorOf(call: Promise<unknown>): Promise<CalendarCacheError> {
  const error = await call.then(
    () => new Error('did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!isCalendarCacheError(error)) throw error;
  return error;
}
