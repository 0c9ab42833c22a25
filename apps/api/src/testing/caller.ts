import type { AvailabilityBody } from '../availability/render-availability.ts';
import { at } from './house.ts';

/** An answer of the API as a test reads it: a 200's body, or a problem's code. */
export interface Reply {
  status: number;
  headers: Headers;
  body: AvailabilityBody & Record<string, unknown>;
}

/** A question; from and to are the week of the tests unless given. */
export type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** Asks a question with headers of its own. */
export type Caller = (query: Query, headers?: Readonly<Record<string, string>>) => Promise<Reply>;

/** Asks `GET /v1/availability`, or another route with its parameters, of an API with one key. */
export function createCaller(url: string, key: string, path = '/v1/availability'): Caller {
  return async (query, headers = {}) => {
    const search = new URLSearchParams();
    const whole = { from: new Date(at(1, 0)).toISOString(), to: new Date(at(8, 0)).toISOString(), ...query };
    for (const [name, value] of Object.entries(whole)) {
      for (const one of [value].flat()) search.append(name, String(one));
    }
    const response = await fetch(`${url}${path}?${search}`, {
      headers: { Authorization: `Bearer ${key}`, ...headers },
    });
    const text = await response.text();
    // A 304 has no body.
    const body = (text === '' ? {} : JSON.parse(text)) as Reply['body'];
    return { status: response.status, headers: response.headers, body };
  };
}

/** The blocks of an answer in the form of a calendar's. */
export function blocksOf({ body }: Reply): [number, number][] {
  return body.busy.map(({ start, end }) => [Date.parse(start), Date.parse(end)]);
}
