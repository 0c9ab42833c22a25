import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAllEvents, type SimulatedClient, startWithClient } from '../testing/simulated-client.ts';

const calendarId = 'ann@example.com';
const event = { start: { dateTime: '2026-03-05T10:00:00Z' }, end: { dateTime: '2026-03-05T11:00:00Z' } };
let client: SimulatedClient;

beforeEach(async () => {
  client = await startWithClient();
  for (let count = 0; count < 5; count += 1) client.simulator.google.insertEvent(calendarId, event);
});
afterEach(() => client.simulator.close());

function read(more: Record<string, string> = {}) {
  const headers = { authorization: `Bearer ${client.user.accessToken}`, ...more };
  return fetch(`${client.simulator.url}/calendar/v3/calendars/primary/events`, { headers });
}

const causeOf = (call: Promise<unknown>) => call.then(() => null).catch((error) => error.cause ?? error);

describe('section 4.1 and 8: answers that are no JSON', () => {
  test('a 503 without a body, an HTML 502 and a plain 403', async () => {
    const { faults } = client.simulator.google;
    faults.add({ kind: 'unavailable-empty', times: 1 });
    const empty = await read();
    expect([empty.status, await empty.text()]).toEqual([503, '']);
    faults.add({ kind: 'html-bad-gateway', times: 1 });
    const page = await read();
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html; charset=UTF-8']);
    expect(await page.text()).toContain('<!DOCTYPE html>');
    faults.add({ kind: 'not-json', times: 1 });
    const plain = await read();
    expect([plain.status, await plain.text()]).toEqual([403, "This is not the JSON you're looking for"]);
    expect(faults.counts()).toMatchObject({ 'unavailable-empty': 1, 'html-bad-gateway': 1, 'not-json': 1 });
  });

  test('a body that breaks off inside of a whole message, plain and gzipped', async () => {
    const { faults } = client.simulator.google;
    faults.add({ kind: 'truncated-body', times: 1 });
    await expect((await read()).json()).rejects.toThrow(/JSON|terminated|Unexpected|unexpected/);
    faults.add({ kind: 'truncated-gzip', times: 1 });
    const plain = await read({ 'accept-encoding': 'identity' });
    expect(((await plain.json()) as { items: unknown[] }).items).toHaveLength(5);
    const cut = await read({ 'accept-encoding': 'gzip' });
    expect(cut.headers.get('content-encoding')).toBe('gzip');
    await expect(cut.json()).rejects.toThrow();
    expect((await readAllEvents(client.api, { calendarId })).items).toHaveLength(5);
  });
});

describe('section 8: broken and slow connections', () => {
  test('a reset before the answer does nothing, one in the middle of it comes after the work', async () => {
    const { google } = client.simulator;
    const insert = () => client.api.events.insert({ calendarId, requestBody: event });
    google.faults.add({ kind: 'reset-before-answer', route: 'write', times: 1 });
    expect(await causeOf(insert())).toMatchObject({ code: 'ECONNRESET' });
    expect((await readAllEvents(client.api, { calendarId })).items).toHaveLength(5);
    google.faults.add({ kind: 'reset-in-body', route: 'write', times: 1 });
    expect(await causeOf(insert())).not.toBeNull();
    expect((await readAllEvents(client.api, { calendarId })).items).toHaveLength(6);
    expect(google.requests().map(({ status, fault }) => [status, fault])).toEqual(
      expect.arrayContaining([
        [0, 'reset-before-answer'],
        [200, 'reset-in-body'],
      ]),
    );
  });

  test('an answer without a body can be lost after the work too', async () => {
    const { google } = client.simulator;
    const [first] = (await readAllEvents(client.api, { calendarId })).items;
    google.faults.add({ kind: 'reset-in-body', route: 'write', times: 1 });
    expect(await causeOf(client.api.events.delete({ calendarId, eventId: first!.id! }))).not.toBeNull();
    expect((await readAllEvents(client.api, { calendarId })).items).toHaveLength(4);
  });

  test('slow answers and slow bodies are whole in the end, and a slow answer may be a bad one', async () => {
    const { faults } = client.simulator.google;
    faults.add({ kind: 'slow-answer', delayMs: 60, times: 2 }, { kind: 'slow-body', delayMs: 60, times: 1 });
    const startMs = performance.now();
    expect(((await (await read()).json()) as { items: unknown[] }).items).toHaveLength(5);
    expect(performance.now() - startMs).toBeGreaterThan(110);
    faults.add({ kind: 'backend-error', times: 1 });
    expect((await read()).status).toBe(500);
    expect(faults.counts()).toMatchObject({ 'slow-answer': 2, 'slow-body': 1, 'backend-error': 1 });
  });
});

describe('section 5.1: the token endpoint', () => {
  async function refresh(refreshToken = client.user.refreshToken) {
    const form = { grant_type: 'refresh_token', client_id: 'c', client_secret: 's', refresh_token: refreshToken };
    const answer = await fetch(`${client.simulator.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  test.each([
    ['invalid-grant', 400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }],
    ['invalid-client', 401, { error: 'invalid_client', error_description: 'Unauthorized' }],
    ['token-server-error', 500, { error: 'internal_failure', error_description: 'Internal error encountered.' }],
  ] as const)('L16: %s', async (kind, status, body) => {
    client.simulator.google.faults.add({ kind, times: 1, email: calendarId });
    expect(await refresh()).toEqual({ status, body });
    expect((await refresh()).status).toBe(200);
  });

  test('short-lived access tokens and rotated refresh tokens', async () => {
    const { faults } = client.simulator.google;
    faults.add({ kind: 'short-lived-access-token', times: 1, expiresInSeconds: 0 });
    const short = await refresh();
    expect(short.body.expires_in).toBe(0);
    const dead = client.clientOf(String(short.body.access_token)).calendarList.list();
    await expect(dead).rejects.toMatchObject({ status: 401 });
    faults.add({ kind: 'rotated-refresh-token', times: 1 });
    const rotated = await refresh();
    expect(rotated.body.refresh_token).toMatch(/^1\/\/0/);
    expect((await refresh()).body.error).toBe('invalid_grant');
    expect((await refresh(String(rotated.body.refresh_token))).status).toBe(200);
  });

  test('a rule for any route leaves it alone, one for this route breaks it on the wire', async () => {
    const { faults } = client.simulator.google;
    faults.add({ kind: 'html-bad-gateway' });
    expect((await refresh()).status).toBe(200);
    faults.add({ kind: 'unavailable-empty', route: 'token' });
    const form = { grant_type: 'refresh_token', client_id: 'c', refresh_token: client.user.refreshToken };
    const answer = await fetch(`${client.simulator.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
    expect([answer.status, await answer.text()]).toEqual([503, '']);
  });
});
