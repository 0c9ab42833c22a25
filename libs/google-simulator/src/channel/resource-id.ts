import { createHash } from 'node:crypto';

/** What a channel can be on. */
export type WatchedResource =
  | { kind: 'events'; calendarId: string }
  | { kind: 'acl'; calendarId: string }
  | { kind: 'calendarList'; email: string }
  | { kind: 'settings'; email: string };

/** Google's opaque name of a resource: the same for all channels on it. */
export function resourceIdOf(resource: WatchedResource): string {
  const name = 'calendarId' in resource ? resource.calendarId : resource.email;
  return createHash('sha1').update(`${resource.kind} ${name}`).digest('base64url');
}
