import { existsSync, readFileSync } from 'node:fs';
import { AppError } from '@calendar-cache/errors';
import {
  type RunningSimulator,
  type SimulatedGoogle,
  seedDemo,
  startSimulator,
} from '@calendar-cache/google-simulator';
import type { RunningParts } from '../parts/running-parts.ts';
import { codeOf } from '../state/code-of.ts';
import { writeFileAtomically } from '../state/json-file.ts';
import { portVariables } from '../state/ports.ts';

/** A simulated Google whose memory outlives it. */
export interface KeptGoogle {
  url: string;
  port: number;
  google: SimulatedGoogle;
  /** Writes its memory now. */
  save(): void;
}

const saveEveryMs = 2_000;
const portsTried = 200;

/**
 * Starts the simulated Google with the memory of the last start, else with the demo. Only this machine reaches it (L21).
 * @throws AppError `port-taken` when the port that the user set is taken, `invalid-environment` for a broken memory.
 */
export async function provideSimulatedGoogle(given: {
  parts: RunningParts;
  file: string;
  userPort: number | undefined;
  lastPort: number | undefined;
  nowMs: number;
}): Promise<KeptGoogle> {
  const { parts, file, nowMs } = given;
  const snapshot = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const simulator = await parts.start(
    'the simulated Google',
    () => listenSomewhere(snapshot, file, given),
    (started) => started.close(),
  );
  const { google } = simulator;
  if (snapshot === undefined) seedDemo(google, nowMs);
  else forgetSyncTokens(google);
  const { save } = await parts.start(
    'the memory of the simulated Google',
    async () => keepMemory(google, file),
    async (keeper) => keeper.end(),
  );
  return { url: simulator.url, port: simulator.port, google, save };
}

/** A killed simulator has lost its last seconds; tokens that were given out in these would skip what comes next. */
function forgetSyncTokens(google: SimulatedGoogle): void {
  for (const { id } of google.calendars()) google.expireSyncTokens(id);
}

function keepMemory(google: SimulatedGoogle, file: string): { save: () => void; end: () => void } {
  let saved = '';
  const save = () => {
    const snapshot = google.snapshot();
    if (snapshot === saved) return;
    writeFileAtomically(file, snapshot);
    saved = snapshot;
  };
  const timer = setInterval(save, saveEveryMs);
  return {
    save,
    end: () => {
      clearInterval(timer);
      save();
    },
  };
}

async function listenSomewhere(
  snapshot: string | undefined,
  file: string,
  { userPort, lastPort }: { userPort: number | undefined; lastPort: number | undefined },
): Promise<RunningSimulator> {
  const near = portVariables.SIMULATOR_PORT;
  const free = Array.from({ length: portsTried }, (_, index) => near + index);
  for (const port of userPort === undefined ? [lastPort ?? near, ...free] : [userPort]) {
    const simulator = await listenOn(port, snapshot, file);
    if (simulator !== 'taken') return simulator;
  }
  throw new AppError(
    'port-taken',
    userPort === undefined
      ? `No port from ${near} to ${near + portsTried - 1} is free for the simulated Google.`
      : `Port ${userPort} was chosen for the simulated Google, but another program on this machine already listens there. Stop that program or choose another port.`,
  );
}

async function listenOn(port: number, snapshot: string | undefined, file: string): Promise<RunningSimulator | 'taken'> {
  try {
    return await startSimulator({ port, allowHttpWebhooks: true, ...(snapshot === undefined ? {} : { snapshot }) });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EADDRINUSE') return 'taken';
    if (code !== undefined) throw error;
    const message = `${file}, the memory of the simulated Google, can't be read. npm start -- --reset begins afresh.`;
    throw new AppError('invalid-environment', message, { cause: error });
  }
}
