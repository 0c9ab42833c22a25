import { isVariableSet, parseEnvironment, type RawEnvironment, variableNames } from '@calendar-cache/config';
import { AppError } from '@calendar-cache/errors';
import type { Secrets } from './state/secrets.ts';

/** Where Google sends notifications, below the ingress. */
export const webhookPath = '/api/webhook/google-calendar-sql';

const ownMachine = '127.0.0.1';
const googleConnection = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_API_URL', 'GOOGLE_TOKEN_URL'] as const;

/** The variables that are set; an empty one is not. */
export function setVariables(environment: RawEnvironment): RawEnvironment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => (value ?? '') !== ''));
}

/**
 * Whether Google has to be simulated: asked for, and nobody set another one.
 * @throws AppError `invalid-environment` in production, where a simulated Google may never be (L21).
 */
export function needsSimulator(environment: RawEnvironment, isWanted: boolean): boolean {
  if (!isWanted || googleConnection.some((name) => isVariableSet(environment, name))) return false;
  if (environment.NODE_ENV === 'production') {
    throw new AppError(
      'invalid-environment',
      'NODE_ENV is production, and there is no simulated Google in production. Set GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET and GOOGLE_WEBHOOK_URL, or unset NODE_ENV.',
    );
  }
  return true;
}

/** Whether only this machine reaches the apps. */
export function isLocal(environment: RawEnvironment): boolean {
  return [ownMachine, 'localhost', '::1'].includes(environment.HOST ?? ownMachine);
}

/** What the apps get where the user set nothing: this machine's address, and the secrets of the first start. */
export function ownDefaults(secrets: Secrets): RawEnvironment {
  return {
    HOST: ownMachine,
    WEBHOOK_SECRETS: secrets.webhookSecrets,
    ENCRYPTION_KEYS: secrets.encryptionKeys,
    CRON_SECRET: secrets.cronSecret,
  };
}

/** How the apps reach the simulated Google. */
export function simulatorVariables(simulatorUrl: string): RawEnvironment {
  return {
    GOOGLE_API_URL: `${simulatorUrl}/`,
    GOOGLE_TOKEN_URL: `${simulatorUrl}/token`,
    GOOGLE_CLIENT_ID: 'simulated-client',
    GOOGLE_CLIENT_SECRET: 'simulated-secret',
  };
}

/** What fits a demo where the user set nothing. */
export function demoDefaults(): RawEnvironment {
  return {
    // The gap spares Google's quota. A simulated one has none, and someone who changes an event twice wants to see it.
    SYNC_MIN_GAP_MS: '0',
  };
}

/**
 * Looks at the whole environment before anything starts; what is only known later stands in for itself.
 * @throws AppError `invalid-environment` naming every fault.
 */
export function checkEnvironment(environment: RawEnvironment, hasSimulator: boolean): void {
  const later = {
    DATABASE_URL: `postgres://${ownMachine}/later`,
    ...(hasSimulator
      ? { ...simulatorVariables(`http://${ownMachine}`), GOOGLE_WEBHOOK_URL: `http://${ownMachine}${webhookPath}` }
      : {}),
  };
  parseEnvironment(variableNames, environment, later);
}
