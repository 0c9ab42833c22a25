import { featureSlugs } from '@calendar-cache/calendar-cache';
import { AppError } from '@calendar-cache/errors';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { type FeatureFlag, flagStates, listFlags, setFlag } from '../database/feature-flags.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';
import { formatTable } from '../report/format-table.ts';

/** Shows the feature flags, or switches one. */
export const flagsCommand: Command = {
  usage: `flags [set <slug> ${flagStates.join('|')}]`,
  summary: 'list the feature flags, or switch one; it acts within five seconds',
  run: async (args, context) => {
    const [verb, ...rest] = args;
    if (verb === undefined) return list(context);
    if (verb === 'set') return set(rest, context);
    // An option, or a word that means nothing here.
    readArguments(args);
  },
};

async function list({ environment, print }: CommandContext): Promise<void> {
  const flags = await withDatabase(environment, listFlags);
  const rows = flags.map((flag) => [flag.slug, describeState(flag)]);
  for (const line of formatTable(['flag', 'for'], rows)) print(line);
}

async function set(args: readonly string[], { environment, print }: CommandContext): Promise<void> {
  const words = ['<slug>', flagStates.join('|')];
  const [slugWord, stateWord] = readArguments(args, { words }).positionals;
  const slug = featureSlugs.find((known) => known === slugWord);
  if (slug === undefined) throw new UsageError(`There is no flag ${slugWord}; there are ${featureSlugs.join(', ')}.`);
  const state = flagStates.find((known) => known === stateWord);
  if (state === undefined) throw new UsageError(`A flag is ${flagStates.join(', ')}; not ${stateWord}.`);
  if (!(await withDatabase(environment, (database) => setFlag(database, slug, state)))) {
    throw new AppError('schema-out-of-date', `The database has no flag ${slug}. Run: npm run cli -- migrate`);
  }
  print(`${slug}: ${state}.`);
}

function describeState({ state, teams }: FeatureFlag): string {
  if (state === 'off') return 'nobody (off)';
  return state === 'on' ? 'everyone (on)' : `${teams} ${teams === 1 ? 'team' : 'teams'} (teams)`;
}
