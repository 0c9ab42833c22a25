import { readFileSync, writeFileSync } from 'node:fs';
import { keyRingOf, systemClock } from '@calendar-cache/calendar-cache';
import { isVariableSet, parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import { CredentialRepository, guardRepository } from '@calendar-cache/database';
import { AppError } from '@calendar-cache/errors';
import { createGetCredentialForCalendarCache } from '@calendar-cache/google-calendar';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { withDatabase } from '../database/with-database.ts';
import { agrees, describeObservation, type Observation } from '../probe/observation.ts';
import { type ProbeAccess, type ProbeResult, runProbe } from '../probe/run-probe.ts';
import { probedSwitches } from '../probe/switches.ts';
import { readArguments } from '../read-arguments.ts';
import { formatTable } from '../report/format-table.ts';

const googleApiUrl = 'https://www.googleapis.com/';
const googleTokenUrl = 'https://oauth2.googleapis.com/token';
const options = ['calendar', 'credential', 'refresh-token-file', 'webhook'] as const;

/** Asks the operator's Google how it behaves where no source says so, on a calendar that nobody needs. */
export const probeCommand: Command = {
  usage:
    'probe --calendar <google id> (--refresh-token-file <file> | --credential <id>) [--webhook <https address>] [--yes]',
  summary:
    'find out on an empty scratch calendar which switches of the simulated Google behave as Google does; writes there, ' +
    'and removes it again, with --yes only (docs/go-live.md)',
  run: async (args, context) => {
    const { values, flags } = readArguments(args, { values: options, flags: ['yes'] });
    const calendarId = values.get('calendar');
    if (calendarId === undefined) throw new UsageError('--calendar is missing: the Google id of an empty calendar.');
    const access = await openAccess(values, context.environment);
    const write = flags.has('yes');
    const { GOOGLE_API_URL } = parseEnvironment(['GOOGLE_API_URL'], context.environment);
    const result = await interruptible((signal) =>
      runProbe({
        apiUrl: GOOGLE_API_URL ?? googleApiUrl,
        access,
        calendarId,
        webhookAddress: values.get('webhook') ?? addressFrom(context.environment),
        write,
        signal,
        onObserved: (name, observation) => context.print(`${name}: ${describeObservation(observation)}`),
      }),
    );
    if (write) report(result, context);
    else announce(result, context);
  },
};

async function openAccess(values: ReadonlyMap<string, string>, environment: RawEnvironment): Promise<ProbeAccess> {
  const [file, credentialId] = [values.get('refresh-token-file'), values.get('credential')];
  if ((file === undefined) === (credentialId === undefined)) {
    throw new UsageError('Either --refresh-token-file or --credential is expected.');
  }
  if (credentialId !== undefined)
    return { kind: 'access-token', accessToken: await accessTokenOf(credentialId, environment) };
  const path = file ?? '';
  const names = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_TOKEN_URL', 'GOOGLE_API_URL'] as const;
  const google = parseEnvironment(names, environment);
  return {
    kind: 'refresh-token',
    refreshToken: readToken(path),
    endpoint: {
      tokenUrl: google.GOOGLE_TOKEN_URL ?? googleTokenUrl,
      clientId: google.GOOGLE_CLIENT_ID,
      clientSecret: google.GOOGLE_CLIENT_SECRET,
    },
    keep: (refreshToken) => writeFileSync(path, `${refreshToken}\n`, { mode: 0o600 }),
  };
}

function readToken(path: string): string {
  try {
    const token = readFileSync(path, 'utf8').trim();
    if (token !== '') return token;
  } catch (error) {
    throw new AppError('invalid-request', `${path} can’t be read.`, { cause: error });
  }
  throw new AppError('invalid-request', `${path} holds no refresh token.`);
}

function accessTokenOf(credentialId: string, environment: RawEnvironment): Promise<string> {
  const names = [
    'ENCRYPTION_KEYS',
    'GOOGLE_CLIENT_ID',
    'GOOGLE_CLIENT_SECRET',
    'GOOGLE_API_URL',
    'GOOGLE_TOKEN_URL',
    'GOOGLE_TIMEOUT_MS',
  ] as const;
  const google = parseEnvironment(names, environment);
  return withDatabase(environment, async (database) => {
    const getCredential = createGetCredentialForCalendarCache({
      credentials: guardRepository(new CredentialRepository(database)),
      keyRing: keyRingOf(google.ENCRYPTION_KEYS),
      oauthClient: { clientId: google.GOOGLE_CLIENT_ID, clientSecret: google.GOOGLE_CLIENT_SECRET },
      apiUrl: google.GOOGLE_API_URL,
      tokenUrl: google.GOOGLE_TOKEN_URL,
      timeoutMs: google.GOOGLE_TIMEOUT_MS,
      clock: systemClock,
    });
    const { secret } = await getCredential({ credentialId });
    if (secret.kind !== 'oauth') {
      throw new AppError('not-supported', 'That is a service account: the probe needs --refresh-token-file instead.');
    }
    if (secret.accessToken === null) throw new AppError('credential-revoked', 'Google gives no access token for it.');
    return secret.accessToken;
  });
}

/** A path below our ingress that answers 404; nobody has to listen for Google to grant a channel. */
function addressFrom(environment: RawEnvironment): string {
  const fallback = 'https://calendar-cache-probe.example.com/';
  if (!isVariableSet(environment, 'GOOGLE_WEBHOOK_URL')) return fallback;
  const { GOOGLE_WEBHOOK_URL } = parseEnvironment(['GOOGLE_WEBHOOK_URL'], environment);
  return GOOGLE_WEBHOOK_URL.startsWith('https:') ? new URL('/calendar-cache-probe', GOOGLE_WEBHOOK_URL).href : fallback;
}

/** Ctrl-C ends the work, not the process: what was made is removed before. */
async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () =>
    controller.abort(new AppError('invalid-request', 'Interrupted. What the probe had made was removed again.'));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    // A call that was cut off says so in its own words.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

function announce({ leftovers }: ProbeResult, { print }: CommandContext): void {
  print('The calendar can be used: it holds nothing but what earlier probes have left.');
  if (leftovers > 0) print(`That is ${leftovers} events, which would be removed first.`);
  print(
    'With --yes some events and channels are made there for a minute or so, and removed again. Nothing was done yet.',
  );
}

function report({ observations, calls, left }: ProbeResult, { print }: CommandContext): void {
  const rows = probedSwitches.map(({ name, default: position }) => {
    const observation = observations.get(name);
    return observation === undefined ? [name, '', '', ''] : rowOf(name, position, observation);
  });
  print('');
  for (const line of formatTable(['switch', 'simulator', 'as Google', 'seen'], rows)) print(line);
  const verdicts = rows.map(([, , verdict]) => verdict);
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length;
  print(`${count('yes')} as Google, ${count('NO')} not, ${count('not seen')} not seen; ${calls} calls.`);
  if (left.length > 0) print(`Could not be removed: ${left.join(', ')}.`);
}

function rowOf(name: string, position: unknown, observation: Observation): string[] {
  const agreed = agrees(observation, position);
  const verdict = agreed === null ? 'not seen' : agreed ? 'yes' : 'NO';
  return [
    name,
    position === Number.POSITIVE_INFINITY ? 'none' : JSON.stringify(position),
    verdict,
    describeObservation(observation),
  ];
}
