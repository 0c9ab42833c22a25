import { type ApiKeyScope, apiKeyScopes, createApiKeySecret, hashApiKey } from '@calendar-cache/calendar-cache';
import { ApiKeyRepository, guardRepository } from '@calendar-cache/database';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';

/** Makes keys of the API. Only the hash is stored, so a key is shown this once (L21). */
export const keysCommand: Command = {
  usage: 'keys create --name <name> --scopes <scope,scope> [--team <teamId>]',
  summary: `make a key for the API, shown this once; scopes are ${apiKeyScopes.join(', ')}; --team binds it to a team`,
  run: async (args, { environment, print }) => {
    const { values } = readArguments(args, { words: ['create'], values: ['name', 'scopes', 'team'] });
    if (args[0] !== 'create') throw new UsageError('Expected: keys create');
    const name = values.get('name')?.trim() ?? '';
    if (name === '') throw new UsageError('--name is missing: whose key is it?');
    const scopes = readScopes(values.get('scopes'));
    const key = createApiKeySecret();
    const { id } = await withDatabase(environment, (database) =>
      guardRepository(new ApiKeyRepository(database)).insert({
        name,
        hash: hashApiKey(key),
        scopes,
        teamId: values.get('team') ?? null,
      }),
    );
    print(`Key ${id} (${scopes.join(', ')}), shown this once:`);
    print(key);
  },
};

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
