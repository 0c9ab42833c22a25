import type { Command } from './command.ts';
import { calendarsCommand } from './commands/calendars.ts';
import { cleanupCommand } from './commands/cleanup.ts';
import { connectCommand } from './commands/connect.ts';
import { doctorCommand } from './commands/doctor.ts';
import { flagsCommand } from './commands/flags.ts';
import { keysCommand } from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { probeCommand } from './commands/probe.ts';
import { syncCommand } from './commands/sync.ts';
import { webhookKeysCommand } from './commands/webhook-keys.ts';

/** Every command of the operator, by its name. */
export const operatorCommands: ReadonlyMap<string, Command> = new Map([
  ['migrate', migrateCommand],
  ['connect', connectCommand],
  ['calendars', calendarsCommand],
  ['sync', syncCommand],
  ['doctor', doctorCommand],
  ['flags', flagsCommand],
  ['cleanup', cleanupCommand],
  ['keys', keysCommand],
  ['webhook-keys', webhookKeysCommand],
  ['probe', probeCommand],
]);
