import { calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { type AddedUser, type RunningSimulator, type SimulatorOptions, startSimulator } from '../index.ts';

/** A running simulator with one user, driven by Google's own client as that user. */
export interface SimulatedClient {
  simulator: RunningSimulator;
  user: AddedUser;
  api: calendar_v3.Calendar;
  /** A client for another user. */
  clientOf(accessToken: string): calendar_v3.Calendar;
}

/** Starts a simulator whose clock stands at `nowMs` unless options bring another. */
export async function startWithClient(options: SimulatorOptions = {}): Promise<SimulatedClient> {
  const simulator = await startSimulator({ allowHttpWebhooks: true, ...options });
  const user = simulator.google.addUser({ email: 'ann@example.com', timeZone: 'Europe/Berlin' });
  const clientOf = (accessToken: string) =>
    calendar({
      version: 'v3',
      rootUrl: `${simulator.url}/`,
      headers: { Authorization: `Bearer ${accessToken}` },
      retry: false,
    });
  return { simulator, user, api: clientOf(user.accessToken), clientOf };
}

/** What a refused call was answered with. */
export interface Refusal {
  status: number;
  reason: string;
  message: string;
  location: string | undefined;
}

/** The refusal of a call that must fail. @throws when it succeeds */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    const { status, data } = (error as { response: { status: number; data: ErrorBody } }).response;
    const [entry] = data.error.errors;
    return { status, reason: entry?.reason ?? '', message: data.error.message, location: entry?.location };
  }
  throw new Error('the call was not refused');
}

interface ErrorBody {
  error: { message: string; errors: { reason: string; location?: string }[] };
}

/** All items of a list over all its pages, and the sync token of the last one. */
export async function readAllEvents(
  api: calendar_v3.Calendar,
  parameters: calendar_v3.Params$Resource$Events$List,
): Promise<{ items: calendar_v3.Schema$Event[]; syncToken: string; pages: number }> {
  const items: calendar_v3.Schema$Event[] = [];
  let pageToken: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const { data } = await api.events.list({ ...parameters, ...(pageToken === undefined ? {} : { pageToken }) });
    items.push(...(data.items ?? []));
    if (!data.nextPageToken) return { items, syncToken: data.nextSyncToken ?? '', pages };
    pageToken = data.nextPageToken;
  }
}
