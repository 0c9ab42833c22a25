/** What a rule can be about. `any` is every call of the API; the token endpoint and push messages are named. */
export const faultRoutes = [
  'list',
  'get',
  'write',
  'watch',
  'stop',
  'freeBusy',
  'calendarList',
  'settings',
  'token',
  'push',
  'any',
] as const;
export type FaultRoute = (typeof faultRoutes)[number];
/** The route of one call or message. */
export type SubjectRoute = Exclude<FaultRoute, 'any'>;

const reading = ['list', 'get', 'freeBusy', 'calendarList', 'settings'] as const;
const api = [...reading, 'write', 'watch', 'stop'] as const;
const everywhere = [...api, 'token'] as const;

interface FaultKindEntry {
  /** `refusal`: an error in Google's JSON. `wire`: no JSON, or a broken connection or body. `answer`: an odd 200. */
  family: 'refusal' | 'wire' | 'token' | 'answer' | 'push';
  routes: readonly SubjectRoute[];
}

const refusal = (routes: readonly SubjectRoute[] = api) => ({ family: 'refusal', routes }) as const;
const wire = (routes: readonly SubjectRoute[] = everywhere) => ({ family: 'wire', routes }) as const;
const token = { family: 'token', routes: ['token'] } as const;
const answer = (route: SubjectRoute = 'list') => ({ family: 'answer', routes: [route] }) as const;
const push = { family: 'push', routes: ['push'] } as const;

/** Every kind of fault and where it can happen. docs/simulator.md says what each does; a test compares the two. */
export const faultKinds = {
  'auth-error': refusal(),
  'rate-limit-exceeded': refusal(),
  'user-rate-limit-exceeded': refusal(),
  'quota-exceeded': refusal(),
  forbidden: refusal(),
  'forbidden-for-non-organizer': refusal(['write']),
  'insufficient-permissions': refusal(),
  'access-not-configured': refusal(),
  'daily-limit-exceeded': refusal(),
  'not-a-calendar-user': refusal(),
  'not-found': refusal(['list', 'get', 'write', 'watch', 'stop', 'calendarList', 'settings']),
  'full-sync-required': refusal(['list', 'calendarList', 'settings']),
  'updated-min-too-long-ago': refusal(['list']),
  'webhook-url-unauthorized': refusal(['watch']),
  'too-many-requests': refusal(),
  'backend-error': refusal(),
  unavailable: refusal(),
  'unavailable-empty': wire(),
  'html-bad-gateway': wire(),
  'not-json': wire(),
  'reset-before-answer': wire(),
  'reset-in-body': wire(),
  'slow-answer': wire(),
  'slow-body': wire([...reading, 'watch', 'token']),
  'truncated-body': wire([...reading, 'watch', 'token']),
  'truncated-gzip': wire([...reading, 'watch', 'token']),
  'invalid-grant': token,
  'invalid-client': token,
  'token-server-error': token,
  'short-lived-access-token': token,
  'rotated-refresh-token': token,
  'repeated-ids': answer(),
  'short-page': answer(),
  'empty-page': answer(),
  'exceptions-first': answer(),
  'stripped-stubs': answer(),
  'free-busy-internal-error': answer('freeBusy'),
  drop: push,
  double: push,
  delay: push,
  reorder: push,
  burst: push,
  'deliver-after-stop': push,
  'silent-death': push,
} as const satisfies Record<string, FaultKindEntry>;

export type FaultKind = keyof typeof faultKinds;
/** The kinds of one family. */
export type FaultKindOf<Family extends FaultKindEntry['family']> = {
  [Kind in FaultKind]: (typeof faultKinds)[Kind]['family'] extends Family ? Kind : never;
}[FaultKind];

/** All names, for schemas and documents. */
export const faultKindNames = Object.keys(faultKinds) as [FaultKind, ...FaultKind[]];

/** Where a kind can happen, and what it breaks. */
export function faultKindEntry(kind: FaultKind): FaultKindEntry {
  return faultKinds[kind];
}
