import { type ApiKeyScope, apiKeyScopes, createApiKey } from '@calendar-cache/calendar-cache';
import { ApiKeyRepository, guardRepository } from '@calendar-cache/database';
import { AppError } from '@calendar-cache/errors';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';
import { formatAge } from '../report/format-span.ts';
import { formatTable } from '../report/format-table.ts';
import { rotate } from './keys-rotate.ts';

const anId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Makes, lists and revokes keys of the API, of which only the hash is stored (L21); rotates those that seal credentials. */
export const keysCommand: Command = {
  usage: 'keys [list | create --name <name> --scopes <scope,scope> [--team <teamId>] | revoke <id> | rotate]',
  summary:
    `list the keys of the API; make one, shown this once (scopes are ${apiKeyScopes.join(', ')}; --team binds it to ` +
    'a team); revoke one, which acts within five seconds; rotate seals every stored credential with the newest key of ' +
    'ENCRYPTION_KEYS, and says which old one may go',
  run: async ([verb = 'list', ...rest], context) => {
    if (verb === 'list') return list(rest, context);
    if (verb === 'create') return create(rest, context);
    if (verb === 'revoke') return revoke(rest, context);
    if (verb === 'rotate') return rotate(rest, context);
    throw new UsageError('Expected: keys list, keys create, keys revoke or keys rotate');
  },
};

async function list(args: readonly string[], { environment, print, nowMs }: CommandContext): Promise<void> {
  readArguments(args);
  const keys = await withKeys(environment, (apiKeys) => apiKeys.list(null));
  const rows = keys.map((key) => [
    key.id,
    key.name,
    key.scopes.join(','),
    key.teamId ?? 'all',
    formatAge(key.createdAtMs, nowMs),
    formatAge(key.lastUsedAtMs, nowMs),
  ]);
  for (const line of formatTable(['key', 'name', 'scopes', 'team', 'made', 'last used'], rows)) print(line);
}

async function create(args: readonly string[], { environment, print }: CommandContext): Promise<void> {
  const { values } = readArguments(args, { values: ['name', 'scopes', 'team'] });
  const name = values.get('name')?.trim() ?? '';
  if (name === '') throw new UsageError('--name is missing: whose key is it?');
  const scopes = readScopes(values.get('scopes'));
  const teamId = values.get('team') ?? null;
  const { id, key } = await withKeys(environment, (apiKeys) => createApiKey({ apiKeys }, { name, scopes, teamId }));
  print(`Key ${id} (${scopes.join(', ')}), shown this once:`);
  print(key);
}

async function revoke(args: readonly string[], { environment, print, nowMs }: CommandContext): Promise<void> {
  const [id = ''] = readArguments(args, { words: ['<id>'] }).positionals;
  if (!anId.test(id)) throw new UsageError(`${id} is no id of a key; "keys list" shows them.`);
  if (!(await withKeys(environment, (apiKeys) => apiKeys.revoke(id, { teamId: null, atMs: nowMs })))) {
    throw new AppError('not-found', `There is no key ${id}.`);
  }
  print('Revoked: it opens nothing any more, at the latest in five seconds.');
}

function withKeys<Result>(
  environment: CommandContext['environment'],
  run: (apiKeys: ApiKeyRepository) => Promise<Result>,
): Promise<Result> {
  return withDatabase(environment, (database) => run(guardRepository(new ApiKeyRepository(database))));
}

function readScopes(text: string | undefined): ApiKeyScope[] {
  if (text === undefined) throw new UsageError(`--scopes is missing: one or more of ${apiKeyScopes.join(',')}.`);
  return [
    ...new Set(
      text.split(',').map((word) => {
        const scope = apiKeyScopes.find((known) => known === word.trim());
        if (scope === undefined)
          throw new UsageError(`There is no scope "${word}"; there are ${apiKeyScopes.join(', ')}.`);
        return scope;
      }),
    ),
  ];
}
