import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import {
  answerTo,
  first,
  fromMs,
  open,
  opsSecret,
  range,
  second,
  secret,
  untilMs,
} from '../testing/scripted-availability.ts';

describe('GET /v1/availability: what is asked', () => {
  test('the defaults are live, the staleness of the installation, and all or nothing', async () => {
    const { get, questions } = open();
    expect((await get(`?calendarId=${first}&${range}`)).status).toBe(200);
    expect(questions).toEqual([
      {
        selection: { by: 'calendar', ids: [first], teamId: null },
        range: { fromMs, untilMs },
        maxStalenessMs: 3_600_000,
        onStale: 'live',
        partial: false,
        detail: 'merged',
      },
    ]);
  });

  test('every parameter arrives; ids are asked once each, whatever their case', async () => {
    const { get, questions } = open({ teamId: 'team-7' });
    const ids = [first, second, first.toUpperCase()].map((id) => `calendarId=${id}`).join('&');
    await get(`?${ids}&${range}&maxStaleness=0&onStale=serve&partial=1&detail=events&groupBy=user`);
    expect(questions).toEqual([
      {
        selection: { by: 'calendar', ids: [first, second], teamId: 'team-7' },
        range: { fromMs, untilMs },
        maxStalenessMs: 0,
        onStale: 'serve',
        partial: true,
        detail: 'events',
        groupBy: 'user',
      },
    ]);
  });

  test('users are asked for by the ids of the host product, whatever they look like', async () => {
    const { get, questions } = open();
    await get(`?userId=${encodeURIComponent('ü/1&2')}&userId=42&userId=42&${range}&partial=false`);
    expect(questions[0]?.selection).toEqual({ by: 'user', ids: ['ü/1&2', '42'], teamId: null });
    expect(questions[0]?.partial).toBe(false);
  });

  test.each([
    ['2027-03-01T02:00:00%2B02:00', fromMs],
    ['2027-03-01T02:00:00+02:00', fromMs],
    ['2027-02-28T19:00:00.000-05:00', fromMs],
    ['2027-03-01T00:00:00.250Z', fromMs + 250],
  ])('instants have any offset: %s', async (from, expectedMs) => {
    const { get, questions } = open();
    await get(`?calendarId=${first}&from=${from}&to=2027-03-08T00:00:00Z`);
    expect(questions[0]?.range.fromMs).toBe(expectedMs);
  });
});

describe('GET /v1/availability: what is refused', () => {
  test.each<[string, string, string[]]>([
    ['nobody', range, []],
    ['calendars and users', `calendarId=${first}&userId=1&${range}`, []],
    ['no range', `calendarId=${first}`, ['from', 'to']],
    ['a malformed calendar id', `calendarId=42&${range}`, ['calendarId']],
    ['an empty calendar id', `calendarId=&${range}`, ['calendarId']],
    ['an empty user id', `userId=&${range}`, ['userId']],
    ['a user id that PostgreSQL can not hold', `userId=%00&${range}`, ['userId']],
    ['a user id that is no UTF-8', `userId=%ff%fe&${range}`, ['userId']],
    ['a huge user id', `userId=${'x'.repeat(5_000)}&${range}`, ['userId']],
    ['an instant without an offset', `userId=1&from=2027-03-01T00:00:00&to=2027-03-08T00:00:00Z`, ['from']],
    ['a date', `userId=1&from=2027-03-01&to=2027-03-08T00:00:00Z`, ['from']],
    ['a day that does not exist', `userId=1&from=2027-02-30T00:00:00Z&to=2027-03-08T00:00:00Z`, ['from']],
    ['a year beyond PostgreSQL', `userId=1&from=-271821-04-20T00:00:00Z&to=2027-03-08T00:00:00Z`, ['from']],
    [
      'an end that its offset takes beyond the year 9999',
      'userId=1&from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59-12:00',
      ['from', 'to'],
    ],
    ['an instant before the year 1', 'userId=1&from=0000-12-31T00:00:00Z&to=0001-01-03T00:00:00Z', ['from']],
    ['an empty instant', `userId=1&from=&to=2027-03-08T00:00:00Z`, ['from']],
    ['an instant given twice', `userId=1&${range}&from=2027-03-02T00:00:00Z`, ['from']],
    ['brackets of other parsers', `userId=1&from[]=2027-03-01T00:00:00Z&to[x]=1&${range}`, ['from[]', 'to[x]']],
    ['a staleness below zero', `userId=1&${range}&maxStaleness=-1`, ['maxStaleness']],
    ['a staleness that is no number', `userId=1&${range}&maxStaleness=1e3`, ['maxStaleness']],
    ['a staleness beyond all measure', `userId=1&${range}&maxStaleness=${'9'.repeat(400)}`, ['maxStaleness']],
    ['a mode that does not exist', `userId=1&${range}&onStale=guess`, ['onStale']],
    ['two modes', `userId=1&${range}&onStale=live&onStale=fail`, ['onStale']],
    ['a partial that is neither', `userId=1&${range}&partial=yes`, ['partial']],
    ['a detail that does not exist', `userId=1&${range}&detail=all`, ['detail']],
    ['groups of nothing', `userId=1&${range}&groupBy=team`, ['groupBy']],
    ['parameters that nobody knows', `userId=1&${range}&details=events&group=user`, ['details', 'group']],
    ['parameters named to confuse', `userId=1&${range}&__proto__=1&constructor=2`, ['__proto__', 'constructor']],
  ])('%s: 400 invalid-request naming the parameters', async (_what, query, named) => {
    const { get, questions } = open();
    const answer = await get(`?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body.code).toBe('invalid-request');
    const issues: { at: string }[] = answer.body.issues ?? [];
    expect([...new Set(issues.map(({ at }) => at.replace(/\.\d+$/, '')))].sort()).toEqual([...named].sort());
    expect(questions).toEqual([]);
  });
});

describe('GET /v1/availability: what is answered', () => {
  test('L9: exactly the documented body, and the age in a header', async () => {
    const { get } = open();
    const answer = await get(`?calendarId=${first}&calendarId=${second}&${range}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      from: '2027-03-01T00:00:00.000Z',
      to: '2027-03-08T00:00:00.000Z',
      asOf: '2027-02-28T23:59:59.995Z',
      complete: true,
      busy: [{ start: '2027-03-01T00:00:00.001Z', end: '2027-03-01T00:01:00.000Z', source: 'google' }],
      calendars: [
        { id: first, source: 'calendar-cache-sql', asOf: '2027-02-28T23:59:59.995Z', stale: false },
        { id: second, source: 'google', asOf: '2027-03-01T00:00:00.000Z', stale: false, reason: 'not-covered' },
      ],
    });
    expect(answer.headers['calendar-cache-as-of']).toBe('2027-02-28T23:59:59.995Z');
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(answer.headers.vary).toBe('Authorization');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test('what is not wholly fresh and from the cache has no entity tag', async () => {
    const { get } = open();
    const { headers } = await get(`?calendarId=${first}&${range}`);
    expect(headers).not.toHaveProperty('etag');
  });

  test('HEAD has the headers of the answer, and no body', async () => {
    const { app } = open();
    const answer = await supertest(app)
      .head(`/v1/availability?calendarId=${first}&${range}`)
      .set('Authorization', `Bearer ${secret}`);
    expect([answer.status, answer.text]).toEqual([200, undefined]);
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(100);
  });

  test('L9: `If-None-Match: *` is no question that an answer without a tag can be kept back for', async () => {
    const { get } = open();
    const answer = await get(`?calendarId=${first}&${range}`).set('If-None-Match', '*');
    expect([answer.status, answer.body.complete]).toEqual([200, true]);
  });

  test('L9: where nothing at all is known there is no age', async () => {
    const unknown = { id: first, source: 'unknown', asOfMs: null, stale: false, reason: 'google-unavailable' } as const;
    const { get } = open({
      answer: ({ range }) => ({ range, asOfMs: null, complete: false, busy: [], calendars: [unknown] }),
    });
    const answer = await get(`?calendarId=${first}&${range}&partial=true`);
    expect(answer.body.asOf).toBeNull();
    expect(answer.body.calendars).toEqual([
      { id: first, source: 'unknown', asOf: null, stale: false, reason: 'google-unavailable' },
    ]);
    expect(answer.headers).not.toHaveProperty('calendar-cache-as-of');
  });

  test('L1: what cannot be known is refused, naming each calendar and why, and when to come again', async () => {
    const { get } = open({
      answer: () => {
        throw new AppError('availability-unknown', 'Neither way.', {
          details: { calendars: [{ id: first, reason: 'google-unavailable' }] },
          retryAfterMs: 5_000,
        });
      },
    });
    const answer = await get(`?calendarId=${first}&${range}`);
    expect(answer.status).toBe(503);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body).toMatchObject({
      code: 'availability-unknown',
      calendars: [{ id: first, reason: 'google-unavailable' }],
    });
    expect(answer.body).not.toHaveProperty('busy');
  });

  test('the metric counts calendars by source and reason, refused ones too', async () => {
    let refuses = false;
    const { app, get } = open({
      answer: (question) => {
        if (!refuses) return answerTo(question);
        throw new AppError('availability-unknown', 'Neither way.', {
          details: { calendars: [{ id: first, reason: 'stale' }] },
        });
      },
    });
    await get(`?calendarId=${first}&calendarId=${second}&${range}`);
    refuses = true;
    await get(`?calendarId=${first}&${range}`);
    const metrics = await supertest(app).get('/metrics').set('Authorization', `Bearer ${opsSecret}`);
    const lines = metrics.text
      .split('\n')
      .filter((line) => line.startsWith('calendar_cache_availability_answers_total{'));
    expect(lines.sort()).toEqual([
      'calendar_cache_availability_answers_total{source="calendar-cache-sql",reason="none",app="api"} 1',
      'calendar_cache_availability_answers_total{source="google",reason="not-covered",app="api"} 1',
      'calendar_cache_availability_answers_total{source="unknown",reason="stale",app="api"} 1',
    ]);
  });
});

describe('who may ask', () => {
  test.each([
    ['no key', undefined],
    ['another scheme', `Basic ${secret}`],
    ['a wrong key', `Bearer ${secret}x`],
    ['nothing after the scheme', 'Bearer '],
    ['two keys', `Bearer ${secret} ${secret}`],
  ])('L21: %s gets 401 and learns nothing', async (_what, authorization) => {
    const { app, questions } = open();
    const asked = supertest(app).get(`/v1/availability?calendarId=${first}&${range}`);
    const answer = await (authorization === undefined ? asked : asked.set('Authorization', authorization));
    expect(answer.status).toBe(401);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body.code).toBe('unauthorized');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(questions).toEqual([]);
  });

  test('L21: a key in the query does not count, and is not called by its name in the answer', async () => {
    const { app } = open();
    const answer = await supertest(app).get(`/v1/availability?calendarId=${first}&${range}&key=${secret}`);
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(secret);
  });

  test('L21: a key without the scope gets 403', async () => {
    const { app, questions } = open();
    const answer = await supertest(app)
      .get(`/v1/availability?calendarId=${first}&${range}`)
      .set('Authorization', `Bearer ${opsSecret}`);
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe('forbidden');
    expect(questions).toEqual([]);
  });

  test('L21: metrics are for keys with the scope ops', async () => {
    const { app } = open();
    expect((await supertest(app).get('/metrics')).status).toBe(401);
    expect((await supertest(app).get('/metrics').set('Authorization', `Bearer ${secret}`)).status).toBe(403);
    expect((await supertest(app).get('/metrics').set('Authorization', `bearer ${opsSecret}`)).status).toBe(200);
  });

  test('health needs no key and names what is away', async () => {
    const { app } = open({
      checks: { database: async () => undefined, queue: () => Promise.reject(new Error('away')) },
    });
    expect((await supertest(app).get('/healthz')).status).toBe(200);
    const ready = await supertest(app).get('/readyz');
    expect(ready.status).toBe(503);
    expect(ready.body.unreachable).toEqual(['queue']);
  });

  test('an address that nobody serves is a problem too', async () => {
    const answer = await open().get('/nothing');
    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe('not-found');
  });
});
