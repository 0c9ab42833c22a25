import { AppError, type ErrorCode, errorCodes } from '@calendar-cache/errors';
import { describe, expect, test } from '@jest/globals';
import { googleErrorSchema, googleErrors } from './google-errors.ts';

describe('our errors in Google’s envelope', () => {
  test.each<[ErrorCode, number, string, string]>([
    ['unauthorized', 401, 'global', 'authError'],
    ['forbidden', 403, 'global', 'insufficientPermissions'],
    ['rate-limited', 429, 'usageLimits', 'rateLimitExceeded'],
    ['range-too-long', 400, 'calendar', 'timeRangeTooLong'],
    ['not-found', 404, 'global', 'notFound'],
    ['method-not-allowed', 405, 'global', 'httpMethodNotAllowed'],
    ['unsupported-media-type', 400, 'global', 'parseError'],
    ['invalid-request', 400, 'global', 'parseError'],
    ['database-unavailable', 503, 'global', 'backendError'],
    ['internal-error', 500, 'global', 'backendError'],
  ])('%s', (code, status, domain, reason) => {
    const rendered = googleErrors.render(new AppError(code, 'what went wrong'));
    expect(rendered.status).toBe(status);
    expect(rendered.body).toMatchObject({ error: { code: status, errors: [{ domain, reason }] } });
  });

  test('every code of ours has one', () => {
    for (const code of Object.keys(errorCodes) as ErrorCode[]) {
      const { status, body } = googleErrors.render(new AppError(code, 'what went wrong'));
      const { error } = googleErrorSchema.parse(body);
      expect(error.code).toBe(status);
      expect(error.message).toBe(error.errors[0]?.message);
    }
  });

  test('L20: what an unforeseen error says stays in the log', () => {
    const { body } = googleErrors.render(new AppError('internal-error', 'secret'));
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});
