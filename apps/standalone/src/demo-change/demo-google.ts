import { AppError } from '@calendar-cache/errors';
import { hasTexts } from '../state/json-file.ts';
import { callJson } from './http.ts';

/** A stretch of time, epoch milliseconds. */
export interface TimeSpan {
  startMs: number;
  endMs: number;
}

/** One calendar of the simulated Google, in the hands of its user, through the Calendar API. */
export interface DemoGoogle {
  /** @returns the event's id */
  insert(span: TimeSpan): Promise<string>;
  remove(eventId: string): Promise<void>;
}

/** Opens a calendar with its user's bearer token. */
export function openDemoGoogle(
  simulatorUrl: string,
  calendar: { externalId: string; accessToken: string },
): DemoGoogle {
  const events = `${simulatorUrl}/calendar/v3/calendars/${encodeURIComponent(calendar.externalId)}/events`;
  const token = calendar.accessToken;
  return {
    insert: async ({ startMs, endMs }) => {
      const body = {
        summary: 'demo:change',
        start: { dateTime: new Date(startMs).toISOString() },
        end: { dateTime: new Date(endMs).toISOString() },
      };
      const event = await callJson(events, { token, method: 'POST', body });
      if (hasTexts(event, ['id'])) return event.id;
      throw new AppError('google-response-invalid', 'The simulated Google answered without an event id.');
    },
    remove: async (eventId) => {
      await callJson(`${events}/${encodeURIComponent(eventId)}`, { token, method: 'DELETE' });
    },
  };
}
