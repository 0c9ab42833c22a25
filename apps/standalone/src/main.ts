import { relative } from 'node:path';
import { loadEnvironmentFile, parseEnvironment, type RawEnvironment } from '@calendar-cache/config';
import { isAppError, toError } from '@calendar-cache/errors';
import { type Logger, onShutdown } from '@calendar-cache/observability';
import { helpText, parseCommandLine, type StandaloneOptions } from './options.ts';
import { RunningParts } from './parts/running-parts.ts';
import { openAppLog } from './report/app-log.ts';
import { summaryOf } from './report/summary.ts';
import { startStandalone } from './start-standalone.ts';
import { withdrawAnnouncement } from './state/announcement.ts';
import { checkoutFolder, clearDataFolder, openDataFolder } from './state/data-folder.ts';
import { lockInstance } from './state/instance-lock.ts';

/** Ctrl-C was promised to end everything within five seconds. */
const endDeadlineMs = 4_800;

const commandLine = parseCommandLine(process.argv.slice(2), checkoutFolder);
if (commandLine.kind === 'help') {
  console.log(helpText);
} else if (commandLine.kind === 'wrong') {
  console.error(`${commandLine.complaint}\n\n${helpText}`);
  process.exitCode = 2;
} else {
  await run(commandLine.options);
}

async function run(options: StandaloneOptions): Promise<void> {
  const parts = new RunningParts();
  try {
    loadEnvironmentFile(checkoutFolder);
    const environment: RawEnvironment = process.env;
    const { LOG_LEVEL, DEBUG } = parseEnvironment(['LOG_LEVEL', 'DEBUG'], environment);
    const data = openDataFolder(options.dataFolder);
    await parts.start(
      'the lock',
      async () => lockInstance(data.lock),
      async (release) => release(),
    );
    withdrawAnnouncement(data);
    if (options.reset) {
      await clearDataFolder(data);
      console.error('The state of earlier starts is cleared.');
    }
    const say = (line: string) => console.error(line);
    const log = openAppLog({
      file: data.log,
      level: LOG_LEVEL,
      debug: DEBUG,
      verbose: options.verbose,
      show: say,
      ending: parts.interrupted,
    });
    onShutdown(log.logger('standalone'), [{ name: 'everything', run: () => parts.end() }], endDeadlineMs);
    logWarnings(log.logger('standalone'));
    const { description, isDashboardOpen } = await startStandalone({ options, environment, data, parts, log, say });
    const logFile = relative(process.cwd(), data.log);
    console.log(summaryOf(description, { nowMs: Date.now(), startMs: performance.now(), logFile, isDashboardOpen }));
  } catch (error) {
    // Whatever breaks once the end has begun: the end has its own exit.
    if (parts.interrupted.aborted) return;
    console.error(isAppError(error) ? error.message : toError(error).stack);
    await parts.end();
    process.exit(1);
  }
}

/** What Node says of the packages that we use is for the log. */
function logWarnings(logger: Logger): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.info({ error: warning }, 'warning'));
}
