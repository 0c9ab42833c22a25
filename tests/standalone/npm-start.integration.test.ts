import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dayMs, minuteMs } from '@calendar-cache/calendar-cache';
import { removeEmbeddedPostgres } from '@calendar-cache/embedded-servers';
import { afterAll, expect, jest, test } from '@jest/globals';
import { auth, calendar } from 'googleapis/build/src/apis/calendar/index.js';
import { fetchDocumented } from '../e2e/fetch-documented.test-support.ts';
import { type AppProcess, startApp, until } from '../e2e/processes.test-support.ts';

jest.setTimeout(90_000);

// Closed to others, as a checkout under /root is: PostgreSQL then runs elsewhere, as another user.
const folder = mkdtempSync(join(tmpdir(), 'calendar-cache-start-'));
const descriptionFile = join(folder, 'standalone.json');
const running: AppProcess[] = [];

interface Description {
  apiUrl: string;
  ingressUrl: string;
  dashboardUrl: string;
  simulatorUrl: string;
  apiKey: string;
  users: {
    userId: string;
    email: string;
    accessToken: string;
    calendars: { calendarId: string; externalId: string; timeZone: string }[];
  }[];
}

interface Answer {
  complete: boolean;
  busy: { start: string; end: string; source: string }[];
  calendars: { id: string; source: string; stale: boolean }[];
}

function start(...options: string[]): AppProcess {
  const { HOME = '' } = process.env;
  const app = startApp('npm start', 'apps/standalone/src/main.ts', {
    arguments: ['--data', folder, ...options],
    environment: { HOME },
  });
  running.push(app);
  return app;
}

async function startReady(): Promise<{ app: AppProcess; description: Description; readyMs: number }> {
  const beganMs = performance.now();
  const app = start();
  await until(async () => app.output().includes('Ctrl-C') || app.child.exitCode !== null, {
    withinMs: 45_000,
    describe: () => `npm start is not ready:\n${app.output()}`,
  });
  if (app.child.exitCode !== null) throw new Error(`npm start ended:\n${app.output()}`);
  const readyMs = performance.now() - beganMs;
  return { app, description: JSON.parse(readFileSync(descriptionFile, 'utf8')) as Description, readyMs };
}

async function ask(description: Description, calendarId: string, fromMs: number, toMs: number): Promise<Answer> {
  const query = new URLSearchParams({
    calendarId,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    onStale: 'fail',
  });
  const response = await fetchDocumented(`${description.apiUrl}/v1/availability?${query}`, description.apiKey);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

/** Google's own client in the hands of a demo user. */
function googleOf(description: Description, user: Description['users'][number]) {
  const client = new auth.OAuth2();
  client.setCredentials({ access_token: user.accessToken });
  return calendar({ version: 'v3', auth: client, rootUrl: `${description.simulatorUrl}/` });
}

function postgresPid(): number {
  const record = readFileSync(join(folder, 'postgres-demo', 'cluster-folder'), 'utf8').trim();
  const cluster = resolve(join(folder, 'postgres-demo'), record);
  return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** A dead child of a container's first process may stay a zombie for ever, and counts as dead. */
function isAlive(pid: number): boolean {
  try {
    if (process.platform === 'linux') return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error !== null && typeof error === 'object' && 'code' in error && error.code === 'EPERM';
  }
}

afterAll(async () => {
  for (const app of running) await app.kill('SIGKILL');
  await removeEmbeddedPostgres(join(folder, 'postgres-demo'));
  rmSync(folder, { recursive: true, force: true });
});

test('npm start answers from the cache, follows changes, survives a kill -9, and ends without a trace', async () => {
  const first = await startReady();
  expect(statSync(descriptionFile).mode & 0o777).toBe(0o600);
  expect(first.description.users).toHaveLength(3);
  expect(new Set(first.description.users.flatMap((user) => user.calendars.map(({ timeZone }) => timeZone))).size).toBe(
    4,
  );

  await answersThePrintedLine(first.app);
  await refusesASecondStart();
  const { answer, beforeMs, untilMs, calendarId } = await followsChanges(first.description);

  const orphan = postgresPid();
  await first.app.kill('SIGKILL');
  expect(isAlive(orphan)).toBe(true);

  const second = await startReady();
  expect(isAlive(orphan)).toBe(false);
  expect(second.description).toEqual(first.description);
  expect((await ask(second.description, calendarId, beforeMs, untilMs)).busy).toEqual(answer.busy);
  await followsOneMore(second.description);

  const server = postgresPid();
  const stopMs = performance.now();
  second.app.child.kill('SIGINT');
  await until(async () => second.app.child.exitCode !== null, { withinMs: 10_000, describe: second.app.output });
  const stoppedMs = performance.now() - stopMs;
  expect(second.app.child.exitCode).toBe(0);
  expect(isAlive(server)).toBe(false);
  expect(existsSync(descriptionFile)).toBe(false);
  console.info(
    `npm start: ready after ${first.readyMs.toFixed(0)} ms, after a kill -9 ${second.readyMs.toFixed(0)} ms, ended in ${stoppedMs.toFixed(0)} ms`,
  );
});

async function answersThePrintedLine(app: AppProcess): Promise<void> {
  const [, key, url] = app.output().match(/curl -H 'Authorization: Bearer ([^']+)' '([^']+)'/) ?? [];
  const response = await fetchDocumented(url!, key!);
  const answer = (await response.json()) as Answer;
  expect(answer.complete).toBe(true);
  expect(answer.calendars.map(({ source, stale }) => `${source} ${stale}`)).toEqual(
    answer.calendars.map(() => 'calendar-cache-sql false'),
  );
  expect(answer.busy.length).toBeGreaterThan(0);
  expect(new Set(answer.busy.map(({ source }) => source))).toEqual(new Set(['calendar-cache-sql']));
}

async function refusesASecondStart(): Promise<void> {
  const twin = start();
  await until(async () => twin.child.exitCode !== null, { withinMs: 20_000, describe: twin.output });
  expect(twin.child.exitCode).toBe(1);
  expect(twin.output()).toMatch(/is running in this folder already \(process \d+\)/);
}

/** Twenty events through Google's client; each has to be in the cached answer before the next is sent. */
async function followsChanges(description: Description) {
  const user = description.users[0]!;
  const { calendarId, externalId } = user.calendars[0]!;
  const google = googleOf(description, user);
  const beforeMs = Math.ceil(Date.now() / dayMs) * dayMs + 40 * dayMs;
  const untilMs = beforeMs + 3 * dayMs;
  const taken = (await ask(description, calendarId, beforeMs, untilMs)).busy;
  const spans = Array.from({ length: 144 }, (_, index) => beforeMs + index * 30 * minuteMs)
    .map((startMs) => ({ startMs, endMs: startMs + 10 * minuteMs }))
    .filter(({ startMs, endMs }) => !taken.some((b) => Date.parse(b.start) < endMs && Date.parse(b.end) > startMs))
    .slice(0, 20);
  const latencies: number[] = [];
  let eventId: string | null | undefined;
  for (const { startMs, endMs } of spans) {
    const sentMs = performance.now();
    const inserted = await google.events.insert({
      calendarId: externalId,
      requestBody: {
        start: { dateTime: new Date(startMs).toISOString() },
        end: { dateTime: new Date(endMs).toISOString() },
      },
    });
    eventId = inserted.data.id;
    await until(async () => (await ask(description, calendarId, startMs, endMs)).busy.length > 0, {
      withinMs: 15_000,
      describe: () => 'The answer does not show the event.',
    });
    latencies.push(performance.now() - sentMs);
  }
  const median = latencies.toSorted((one, other) => one - other)[10]!;
  console.info(`change to cached answer: median of ${latencies.length} is ${median.toFixed(1)} ms`);
  expect(median).toBeLessThan(2 * 250);
  await until(async () => readFileSync(join(folder, 'simulator.json'), 'utf8').includes(eventId!), {
    withinMs: 10_000,
    describe: () => 'The simulated Google does not save its memory.',
  });
  return { answer: await ask(description, calendarId, beforeMs, untilMs), beforeMs, untilMs, calendarId };
}

/** After a restart the channels still lead here: a change is noticed without a poll. */
async function followsOneMore(description: Description): Promise<void> {
  const user = description.users[1]!;
  const { calendarId, externalId } = user.calendars[0]!;
  const startMs = Math.ceil(Date.now() / dayMs) * dayMs + 50 * dayMs + 3 * minuteMs;
  const endMs = startMs + 2 * minuteMs;
  const isBusyBefore = (await ask(description, calendarId, startMs, endMs)).busy.length > 0;
  expect(isBusyBefore).toBe(false);
  await googleOf(description, user).events.insert({
    calendarId: externalId,
    requestBody: {
      start: { dateTime: new Date(startMs).toISOString() },
      end: { dateTime: new Date(endMs).toISOString() },
    },
  });
  await until(async () => (await ask(description, calendarId, startMs, endMs)).busy.length > 0, {
    withinMs: 15_000,
    describe: () => 'The answer does not show the event after the restart.',
  });
}
