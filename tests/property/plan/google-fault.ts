/** What goes wrong on a read of Google. Each heals by itself or with the next try. */
export const googleFaults = [
  'auth-error',
  'rate-limit-exceeded',
  'user-rate-limit-exceeded',
  'quota-exceeded',
  'daily-limit-exceeded',
  'forbidden',
  'not-found',
  'full-sync-required',
  'too-many-requests',
  'backend-error',
  'unavailable',
  'unavailable-empty',
  'html-bad-gateway',
  'not-json',
  'reset-before-answer',
  'reset-in-body',
  'truncated-body',
  'truncated-gzip',
  'repeated-ids',
  'short-page',
  'empty-page',
  'exceptions-first',
  'stripped-stubs',
  'slow-answer',
  'slow-body',
  'insufficient-permissions',
  'access-not-configured',
  'not-a-calendar-user',
] as const;
export type GoogleFault = (typeof googleFaults)[number];

/** What goes wrong at the token endpoint; after `invalid-grant` the person has to connect again. */
export const tokenFaults = [
  'token-server-error',
  'invalid-client',
  'invalid-grant',
  'short-lived-access-token',
  'rotated-refresh-token',
] as const;
/** What may befall any call. */
const wireFaults = ['unavailable-empty', 'html-bad-gateway', 'reset-before-answer', 'truncated-body'] as const;
export type TokenFault = (typeof tokenFaults)[number] | (typeof wireFaults)[number];
export const drawnTokenFaults: readonly TokenFault[] = [...tokenFaults, ...tokenFaults, ...tokenFaults, ...wireFaults];

/** What goes wrong when a channel is opened or stopped. After a reset or a broken body the channel stands, and we do not know. */
export const channelFaults = [
  'auth-error',
  'rate-limit-exceeded',
  'forbidden',
  'not-found',
  'backend-error',
  'unavailable',
  'html-bad-gateway',
  'reset-before-answer',
  'reset-in-body',
] as const;
export type ChannelFault = (typeof channelFaults)[number];
export const channelRoutes = ['watch', 'stop'] as const;
