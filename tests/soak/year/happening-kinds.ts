/** What a year must have held, each kind at least once: else it proves less than it says. */
export const happeningKinds = [
  'change',
  'consent',
  'disconnection',
  'calendar removed',
  'removal during watch',
  'revocation',
  'reconnection',
  'channel death',
  'lost push',
  'doubled push',
  'error of Google',
  'expired sync token',
  'lost job',
  'read switched off',
  'write switched off',
  'team without write',
  'renewal',
  'cleanup',
  'row cleaned away',
  'extended horizon',
] as const;
export type HappeningKind = (typeof happeningKinds)[number];
