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

/** Asks `GET /v1/availability` of an API with one key. */
export function createCaller(url: string, key: string): (query: Query) => Promise<Reply> {
  return async (query) => {
    const search = new URLSearchParams();
    const whole = { from: new Date(at(1, 0)).toISOString(), to: new Date(at(8, 0)).toISOString(), ...query };
    for (const [name, value] of Object.entries(whole)) {
      for (const one of [value].flat()) search.append(name, String(one));
    }
    const response = await fetch(`${url}/v1/availability?${search}`, { headers: { Authorization: `Bearer ${key}` } });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Reply['body'] };
  };
}

/** The blocks of an answer in the form of a calendar's. */
export function blocksOf({ body }: Reply): [number, number][] {
  return body.busy.map(({ start, end }) => [Date.parse(start), Date.parse(end)]);
}
