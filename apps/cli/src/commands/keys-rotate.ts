import {
  type KeyRing,
  type KeyUse,
  keyRingOf,
  type RotationProgress,
  rotateKeys,
  systemClock,
} from '@calendar-cache/calendar-cache';
import { parseEnvironment } from '@calendar-cache/config';
import { CredentialRepository, guardRepository, SealedSecretRepository } from '@calendar-cache/database';
import { AppError } from '@calendar-cache/errors';
import type { CommandContext } from '../command.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';

/** So many credentials between two lines of progress; each is written by itself, so that nobody waits. */
const batch = 500;

/** Seals every stored credential with the newest key of ENCRYPTION_KEYS, and says which old key may go (L20). */
export async function rotate(args: readonly string[], { environment, print }: CommandContext): Promise<void> {
  readArguments(args);
  const keyRing = keyRingOf(parseEnvironment(['ENCRYPTION_KEYS'], environment).ENCRYPTION_KEYS);
  const done = await withDatabase(environment, (database) =>
    rotateKeys(
      {
        credentials: guardRepository(new CredentialRepository(database)),
        sealed: guardRepository(new SealedSecretRepository(database)),
        keyRing,
        clock: systemClock,
      },
      { batch, onProgress: (progress) => print(`… ${describe(progress)}`) },
    ),
  );
  print(`Done: ${describe(done)}.`);
  for (const line of verdicts(keyRing, done.keys)) print(line);
  if (done.unreadable > 0) {
    throw new AppError(
      'credential-unreadable',
      `${done.unreadable} credentials could not be opened. They were left as they are: put their keys back into ENCRYPTION_KEYS and run this again, or let these people connect again.`,
    );
  }
}

function describe({ resealed, changed, unreadable }: RotationProgress): string {
  return `${resealed} sealed anew, ${changed} changed by others meanwhile, ${unreadable} unreadable`;
}

/** One line per key: of the ring first, then those that it lacks. */
function verdicts({ keys }: KeyRing, uses: readonly KeyUse[]): string[] {
  const secretsOf = new Map(uses.map(({ keyId, secrets }) => [keyId, secrets]));
  const ofRing = keys.map(({ id }, index) => {
    const secrets = secretsOf.get(id) ?? 0;
    if (index === 0) return `Key ${id}: the newest, seals ${secrets}.`;
    if (secrets > 0) return `Key ${id}: still seals ${secrets}. Keep it, and run this again.`;
    return `Key ${id}: seals nothing. It may go once every process runs with ${keys[0]?.id} as the newest key.`;
  });
  const known = new Set(keys.map(({ id }) => id));
  const missing = uses.filter(({ keyId }) => !known.has(keyId));
  return [...ofRing, ...missing.map(({ keyId, secrets }) => `Key ${keyId}: seals ${secrets}, and is not in the ring.`)];
}
