import {
  applyWriteFlag,
  type FeatureSlug,
  type FeatureState,
  type FeatureSwitch,
  featureSlugs,
  featureSwitches,
} from '@calendar-cache/calendar-cache';
import { type Database, FeaturesRepository, guardRepository, WriteTrustRepository } from '@calendar-cache/database';
import { AppError } from '@calendar-cache/errors';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { withDatabase } from '../database/with-database.ts';
import { readArguments } from '../read-arguments.ts';
import { formatTable } from '../report/format-table.ts';

/** Shows the feature flags, or switches one: for everybody, or for the users of a team and of the teams below it. */
export const flagsCommand: Command = {
  usage: 'flags [on|off|everyone|teams <slug> | team add|remove <slug> <teamId>]',
  summary:
    'list the feature flags, or switch one; it acts within five seconds. off: nobody; on: lifts off; everyone: all users; teams: only those named by team add',
  run: async (args, context) => {
    const [verb, ...rest] = args;
    if (verb === undefined) return list(context);
    const to = featureSwitches.find((known) => known === verb);
    if (to !== undefined) return switchOne(to, rest, context);
    if (verb === 'team') return changeTeam(rest, context);
    throw new UsageError(`A flag can't be told to "${verb}".`);
  },
};

async function list({ environment, print }: CommandContext): Promise<void> {
  const flags = await withDatabase(environment, (database) => guardRepository(featuresOf(database)).list());
  const rows = flags.map((flag) => [flag.slug, describePolicy(flag), flag.teamIds.join(', ')]);
  for (const line of formatTable(['flag', 'for', 'teams'], rows)) print(line);
}

async function switchOne(to: FeatureSwitch, args: readonly string[], context: CommandContext): Promise<void> {
  const [slugWord] = readArguments(args, { words: ['<slug>'] }).positionals;
  const slug = slugOf(slugWord);
  await withDatabase(context.environment, async (database) => {
    const features = guardRepository(featuresOf(database));
    await features.switchFeature(slug, to);
    context.print(`${slug}: ${to}.`);
    await applyAtOnce(database, context);
  });
}

async function changeTeam(args: readonly string[], context: CommandContext): Promise<void> {
  const words = ['add|remove', '<slug>', '<teamId>'];
  const [verb, slugWord, teamId = ''] = readArguments(args, { words }).positionals;
  if (verb !== 'add' && verb !== 'remove') throw new UsageError(`A team can be added or removed; not "${verb}".`);
  const slug = slugOf(slugWord);
  await withDatabase(context.environment, async (database) => {
    const features = guardRepository(featuresOf(database));
    const found = await (verb === 'add' ? features.addTeam(slug, teamId) : features.removeTeam(slug, teamId));
    if (!found) throw new AppError('invalid-request', `There is no team ${teamId}.`);
    context.print(`${slug}: ${verb === 'add' ? 'has' : 'no longer has'} team ${teamId}.`);
    const flag = (await features.list()).find((known) => known.slug === slug);
    if (flag !== undefined && flag.policy !== 'teams') {
      context.print(`That will count once the flag is for teams; now it is for ${describePolicy(flag)}.`);
    }
    await applyAtOnce(database, context);
  });
}

/** The sweep would do the same within seconds; done here it can be told. */
async function applyAtOnce(database: Database, { print, nowMs }: CommandContext): Promise<void> {
  const { withdrawn, woken } = await applyWriteFlag({
    features: guardRepository(featuresOf(database)),
    writeTrust: guardRepository(new WriteTrustRepository(database)),
    clock: { now: () => nowMs },
  });
  if (withdrawn > 0) print(`No longer kept in step, so answered live: ${calendars(withdrawn)}.`);
  if (woken > 0) print(`Answered live until a full sync has run, which begins now: ${calendars(woken)}.`);
}

/** One that looks for the first time, and so has no snapshot. */
function featuresOf(database: Database): FeaturesRepository {
  return new FeaturesRepository(database, { now: () => 0 });
}

function slugOf(word: string | undefined): FeatureSlug {
  const slug = featureSlugs.find((known) => known === word);
  if (slug === undefined) throw new UsageError(`There is no flag ${word}; there are ${featureSlugs.join(', ')}.`);
  return slug;
}

function describePolicy({ policy, teamIds }: FeatureState): string {
  if (policy === 'nobody') return 'nobody (off)';
  return policy === 'everyone' ? 'everyone' : `${teamIds.length} ${teamIds.length === 1 ? 'team' : 'teams'}`;
}

function calendars(count: number): string {
  return count === 1 ? '1 calendar' : `${count} calendars`;
}
