import { join } from 'node:path';
import { AppError, isAppError } from '@calendar-cache/errors';
import { demoChangeHelp, parseDemoChangeCommandLine } from './demo-change/options.ts';
import { runChanges } from './demo-change/run-changes.ts';
import { isDescription } from './report/description.ts';
import { checkoutFolder } from './state/data-folder.ts';
import { readJsonFile } from './state/json-file.ts';

const commandLine = parseDemoChangeCommandLine(process.argv.slice(2), checkoutFolder);
if (commandLine.kind === 'help') {
  console.log(demoChangeHelp);
} else if (commandLine.kind === 'wrong') {
  console.error(`${commandLine.complaint}\n\n${demoChangeHelp}`);
  process.exitCode = 2;
} else {
  await run(commandLine.options);
}

async function run({ dataFolder, times }: { dataFolder: string; times: number }): Promise<void> {
  try {
    const description = readJsonFile(join(dataFolder, 'standalone.json'), isDescription);
    if (description === undefined) {
      throw new AppError('not-found', 'Nothing runs here: start it in another terminal with npm start, and try again.');
    }
    await runChanges(description, { times, nowMs: Date.now(), say: (line) => console.log(line) });
  } catch (error) {
    if (!isAppError(error)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
