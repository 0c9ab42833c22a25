import { AppError } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import { redacted, redactFields, redactText } from './redact.ts';

describe('L20: texts', () => {
  test.each([
    ['calendar ada.lovelace+x@example.co.uk is gone', `calendar ${redacted} is gone`],
    ['GET /calendars/ada%40example.com/events', `GET /calendars/${redacted}/events`],
    ['Authorization: Bearer abc.DEF-123_~+/==', `Authorization: Bearer ${redacted}`],
    ['token ya29.a0Af-x_y expired', `token ${redacted} expired`],
    ['refresh 1//0gAbCdEfGhIjKl-m failed', `refresh ${redacted} failed`],
    ['connect postgres://me:p@ss:w@db.internal:5432/x', `connect postgres://${redacted}@db.internal:5432/x`],
    [
      'GET /events?syncToken=CPDA&pageToken=x%3D&maxResults=5',
      `GET /events?syncToken=${redacted}&pageToken=${redacted}&maxResults=5`,
    ],
  ])('%s', (text, clean) => {
    expect(redactText(text)).toBe(clean);
  });

  test.each(['https://www.googleapis.com/calendar/v3', 'jest@30', '12 of 30 calendars', 'a: b, c/d?e=f'])(
    '%s stays',
    (text) => {
      expect(redactText(text)).toBe(text);
    },
  );
});

describe('L20: fields', () => {
  test.each([
    'authorization',
    'Authorization',
    'token',
    'accessToken',
    'refresh_token',
    'syncToken',
    'X-Goog-Channel-Token',
    'apiKey',
    'client_secret',
    'password',
    'email',
    'userEmail',
    'summary',
    'title',
    'description',
    'location',
    'attendees',
    'externalId',
  ])('%s is taken out at any depth', (name) => {
    expect(redactFields({ [name]: 'hunter2', in: { list: [{ [name]: { deep: 'hunter2' } }] } })).toEqual({
      [name]: redacted,
      in: { list: [{ [name]: redacted }] },
    });
  });

  test('what tells nothing stays: counts, flags, absence, and names that only look alike', () => {
    const fields = {
      tokens: 3,
      hasToken: true,
      syncToken: null,
      email: undefined,
      code: 'rate-limited',
      calendarId: 'c1',
      titleCount: 2,
    };
    expect(redactFields(fields)).toEqual(fields);
  });

  test('values that JSON has no word for are still lines', () => {
    const circle: Record<string, unknown> = { atMs: 1 };
    circle.self = circle;
    const clean = redactFields({
      big: 9n,
      when: new Date(0),
      never: new Date(Number.NaN),
      bytes: Buffer.from('hunter2'),
      ids: new Set(['x']),
      circle,
    });
    expect(clean).toMatchObject({
      big: '9',
      when: '1970-01-01T00:00:00.000Z',
      never: 'invalid date',
      bytes: '[Buffer]',
      ids: '[Set]',
    });
    expect(JSON.stringify(clean)).toContain('[deeper]');
  });

  test('errors show name, code, message, stack and causes, nothing that a client library hung on them', () => {
    const request = Object.assign(new Error('403 for ada@example.com'), {
      code: 403,
      config: { headers: { Authorization: 'hunter2' } },
    });
    const error = new AppError('google-access-gone', 'Gone.', {
      cause: request,
      details: { calendarId: 'c1', email: 'x@y.zz' },
    });
    const clean = redactFields({ error });
    expect(clean).toEqual({
      error: {
        name: 'AppError',
        code: 'google-access-gone',
        message: 'Gone.',
        stack: expect.stringMatching(/^AppError: Gone\.\n {4}at /),
        details: { calendarId: 'c1', email: redacted },
        cause: { name: 'Error', code: 403, message: `403 for ${redacted}`, stack: expect.any(String) },
      },
    });
    expect(JSON.stringify(clean)).not.toMatch(/hunter2|ada@/);
  });

  test('an error that causes itself ends', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(redactFields({ error })).length).toBeGreaterThan(10);
  });
});
