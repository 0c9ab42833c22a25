import { hostIdSchema } from '@calendar-cache/calendar-cache';
import { parseEnvironment } from '@calendar-cache/config';
import { createJobRequests, jobCatalog } from '@calendar-cache/jobs';
import { chooseQueueStore, createProducer } from '@calendar-cache/queue';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { askForConsent, type ConnectParts, handOver } from '../connect/connect-account.ts';
import { readSecret } from '../connect/read-secret.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';

/** Connects a Google account to a person: by a link for the person, or with a secret from a file. */
export const connectCommand: Command = {
  usage: 'connect --user <userId> [--refresh-token-file <file> | --service-account <file> --subject <address>]',
  summary:
    'connect a Google account to a person, who is registered where needed: prints the address of Google’s consent page ' +
    '(good once, for ten minutes), or takes a refresh token, or the key file of a service account that acts for a person',
  run: async (args, context) => {
    const { values } = readArguments(args, { values: ['user', 'refresh-token-file', 'service-account', 'subject'] });
    const user = hostIdSchema.safeParse(values.get('user'));
    if (!user.success) throw new UsageError('--user is missing, or no id: whose account is it?');
    const secret = readSecret(values);
    await withParts(context.environment, async (parts) => {
      if (secret === null) {
        const { url, expiresAtMs } = await askForConsent(parts, user.data);
        context.print(`Let the person open this, once, before ${new Date(expiresAtMs).toISOString()}:`);
        context.print(url);
      } else {
        const { credentialId, outcome } = await handOver(parts, user.data, secret);
        context.print(`Credential ${credentialId}: ${outcome}.`);
      }
    });
  },
};

async function withParts(
  environment: CommandContext['environment'],
  run: (parts: ConnectParts) => Promise<void>,
): Promise<void> {
  const queue = parseEnvironment(['DATABASE_URL', 'QUEUE_DATABASE_URL', 'REDIS_URL', 'QUEUE_PREFIX'], environment);
  // What fails is thrown by the request itself.
  const producer = createProducer(chooseQueueStore(queue), jobCatalog, { failFast: false, onError: () => undefined });
  try {
    await withDatabase(environment, (database) =>
      run({ environment, database, requests: createJobRequests(producer) }),
    );
  } finally {
    await producer.close();
  }
}
