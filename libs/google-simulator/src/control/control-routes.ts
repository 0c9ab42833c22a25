import express, { type ErrorRequestHandler, Router } from 'express';
import { z } from 'zod';
import { eventInputSchema } from '../event/event-input.ts';
import { faultRulesSchema } from '../fault/fault-rule.ts';
import { errorEnvelope, GoogleError } from '../google-error/google-error.ts';
import { settingsSchema } from '../simulator/settings.ts';
import type { SimulatedGoogle } from '../simulator/simulated-google.ts';
import { accessRoles, calendarKinds } from '../state/simulator-state.ts';

const userSchema = z.object({
  email: z.string().min(3),
  timeZone: z.string(),
  refreshToken: z.string().optional(),
  accessToken: z.string().optional(),
  primaryCalendar: z.object({ summary: z.string().optional(), timeZone: z.string().optional() }).optional(),
});
const calendarSchema = z.object({
  owner: z.string(),
  id: z.string().optional(),
  summary: z.string(),
  timeZone: z.string(),
  kind: z.enum(calendarKinds).optional(),
  description: z.string().optional(),
});
const shareSchema = z.object({ calendarId: z.string(), email: z.string(), role: z.enum(accessRoles) });
const calendarIdSchema = z.object({ calendarId: z.string() });
const emailSchema = z.object({ email: z.string() });
const dropSchema = z.object({ count: z.number().int().min(0) });
const userSettingSchema = z.object({ email: z.string(), id: z.string(), value: z.string() });
const clockSchema = z.object({ advanceMs: z.number().int() });
const eventSchema = z.object({ calendarId: z.string(), event: eventInputSchema });

/** `/_simulator/…`: the control for other processes. Bodies and answers are plain JSON, errors `{"error": "…"}`. */
export function controlRoutes(google: SimulatedGoogle): Router {
  const router = Router({ caseSensitive: true });
  router.use(express.json({ limit: '5mb' }));
  router.get('/state', (_request, response) => {
    response.json({ users: google.users(), calendars: google.calendars(), channels: google.channels() });
  });
  router.get('/requests', (_request, response) => {
    response.json({ requests: google.requests() });
  });
  router.get('/deliveries', (_request, response) => {
    response.json({ deliveries: google.deliveries() });
  });
  router.get('/settings', (_request, response) => {
    response.json(google.settings());
  });
  router.get('/clock', (_request, response) => {
    response.json(google.clock());
  });
  router.get('/faults', (_request, response) => {
    response.json({ rules: google.faults.active(), counts: google.faults.counts() });
  });
  router.delete('/faults', (request, response) => {
    google.faults.clear({ counts: request.query.counts === 'true' });
    response.json({});
  });
  router.get('/snapshot', (_request, response) => {
    response.type('application/json').send(google.snapshot());
  });
  post(router, '/users', userSchema, (body) => google.addUser(body));
  router.delete('/users/:email', (request, response) => {
    google.removeUser(request.params.email);
    response.json({});
  });
  router.delete('/calendars/:calendarId', (request, response) => {
    google.removeCalendar(request.params.calendarId);
    response.json({});
  });
  post(router, '/calendars', calendarSchema, (body) => google.addCalendar(body));
  post(router, '/share', shareSchema, (body) => google.share(body));
  post(router, '/events', eventSchema, ({ calendarId, event }) => google.insertEvent(calendarId, event));
  post(router, '/expire-sync-tokens', calendarIdSchema, ({ calendarId }) => google.expireSyncTokens(calendarId));
  post(router, '/forget-tombstones', calendarIdSchema, ({ calendarId }) => google.forgetTombstones(calendarId));
  post(router, '/expire-access-tokens', emailSchema, ({ email }) => google.expireAccessTokens(email));
  post(router, '/user-settings', userSettingSchema, ({ email, id, value }) =>
    google.changeUserSetting(email, id, value),
  );
  post(router, '/settings', settingsSchema, (body) => google.changeSettings(body));
  post(router, '/revoke-grant', emailSchema, ({ email }) => google.revokeGrant(email));
  post(router, '/drop-notifications', dropSchema, ({ count }) => google.dropNotifications(count));
  post(router, '/faults', faultRulesSchema, (rules) => google.faults.add(...rules));
  post(router, '/clock', clockSchema, ({ advanceMs }) => google.advanceClock(advanceMs));
  post(router, '/flush-notifications', z.unknown(), () => google.flushNotifications());
  post(router, '/pause-notifications', z.unknown(), () => google.pauseNotifications());
  post(router, '/resume-notifications', z.unknown(), () => google.resumeNotifications());
  router.use((_request, response) => {
    response.status(404).json({ error: 'no such control route' });
  });
  router.use(controlError);
  return router;
}

function post<Schema extends z.ZodType>(
  router: Router,
  path: string,
  schema: Schema,
  act: (body: z.infer<Schema>) => unknown,
): void {
  router.post(path, async (request, response) => {
    response.json((await act(schema.parse(request.body ?? {}))) ?? {});
  });
}

const controlError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof GoogleError) return void response.status(error.httpStatus).json(errorEnvelope(error));
  if (error instanceof z.ZodError) return void response.status(400).json({ error: z.prettifyError(error) });
  if (error instanceof RangeError || error instanceof SyntaxError) {
    return void response.status(400).json({ error: error.message });
  }
  console.error(error);
  return void response.status(500).json({ error: 'the simulator failed' });
};
