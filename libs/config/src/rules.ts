import type { VariableName, VariableValue } from './variables.ts';

/** All values that could be read so far; a variable that is missing or does not fit is absent. */
export type KnownValues = { readonly [N in VariableName]?: VariableValue<N> };

/** What must hold between variables. */
interface Rule {
  /** The rule is checked by apps that pick one of these. */
  governs: readonly VariableName[];
  /** What else it looks at, picked or not. */
  reads: readonly VariableName[];
  /** A line per variable that breaks it. */
  faults: (values: KnownValues) => string[];
}

/** The text that marks the secrets of .env.example. */
const placeholder = 'change-me';

export const rules: readonly Rule[] = [
  {
    // With the longest poll shorter than the default staleness, the default promise holds without any push.
    governs: ['POLL_MAX_SECONDS', 'DEFAULT_MAX_STALENESS_SECONDS'],
    reads: ['POLL_MAX_SECONDS', 'DEFAULT_MAX_STALENESS_SECONDS'],
    faults: ({ POLL_MAX_SECONDS: poll, DEFAULT_MAX_STALENESS_SECONDS: staleness }) =>
      poll === undefined || staleness === undefined || poll < staleness
        ? []
        : [
            `POLL_MAX_SECONDS: is ${poll}, expected less than DEFAULT_MAX_STALENESS_SECONDS (${staleness}), ` +
              'else answers go stale between two polls',
          ],
  },
  {
    governs: ['GOOGLE_API_URL', 'GOOGLE_TOKEN_URL'],
    reads: ['NODE_ENV', 'GOOGLE_API_URL', 'GOOGLE_TOKEN_URL'],
    faults: (values) => {
      const names = ['GOOGLE_API_URL', 'GOOGLE_TOKEN_URL'] as const;
      const set = names.filter((name) => values[name] !== undefined);
      // L21: a production set-up must not reach a simulator by accident.
      if (values.NODE_ENV === 'production') {
        return set.map((name) => `${name}: points at a simulated Google, expected not to be set in production`);
      }
      // One without the other would send real refresh tokens to a simulator or simulated ones to Google.
      if (set.length !== 1) return [];
      return names
        .filter((name) => !set.includes(name))
        .map((name) => `${name}: is not set, expected together with ${set.join()}`);
    },
  },
  {
    governs: ['GOOGLE_WEBHOOK_URL'],
    reads: ['NODE_ENV', 'GOOGLE_WEBHOOK_URL'],
    faults: ({ NODE_ENV: mode, GOOGLE_WEBHOOK_URL: webhookUrl }) =>
      mode === 'production' && webhookUrl?.startsWith('http:')
        ? ['GOOGLE_WEBHOOK_URL: expected an https URL in production: Google calls nothing else']
        : [],
  },
  {
    governs: ['API_PUBLIC_URL'],
    reads: ['NODE_ENV', 'API_PUBLIC_URL'],
    faults: ({ NODE_ENV: mode, API_PUBLIC_URL: publicUrl }) =>
      mode === 'production' && publicUrl?.startsWith('http:')
        ? ['API_PUBLIC_URL: expected an https URL in production: codes of consents travel to it']
        : [],
  },
  secretRule('GOOGLE_CLIENT_SECRET', (values) => values.GOOGLE_CLIENT_SECRET && [values.GOOGLE_CLIENT_SECRET]),
  secretRule('WEBHOOK_SECRETS', (values) => values.WEBHOOK_SECRETS?.map((key) => key.secret)),
  secretRule('CRON_SECRET', (values) => values.CRON_SECRET && [values.CRON_SECRET]),
  secretRule('ENCRYPTION_KEYS', (values) =>
    values.ENCRYPTION_KEYS?.map((key) => Buffer.from(key.secret, 'base64').toString('latin1')),
  ),
];

function secretRule(name: VariableName, secrets: (values: KnownValues) => readonly string[] | '' | undefined): Rule {
  return {
    governs: [name],
    reads: ['NODE_ENV', name],
    faults: (values) =>
      values.NODE_ENV === 'production' && [...(secrets(values) ?? [])].some((text) => text.includes(placeholder))
        ? [`${name}: holds the placeholder of .env.example, expected a secret of your own in production`]
        : [],
  };
}
