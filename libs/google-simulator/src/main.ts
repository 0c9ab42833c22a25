import { z } from 'zod';
import { type CommandLine, readArguments } from './command-line/read-arguments.ts';
import { seedDemo } from './demo/seed-demo.ts';
import { startSimulator } from './simulator/start-simulator.ts';

function readCommandLine(): CommandLine {
  try {
    return readArguments(process.argv.slice(2), Date.now());
  } catch (error) {
    console.error(error instanceof z.ZodError ? z.prettifyError(error) : String(error));
    return process.exit(2);
  }
}

const { options, faults, demo } = readCommandLine();
const simulator = await startSimulator(options);
simulator.google.faults.add(...faults);
if (demo) seedDemo(simulator.google, options.clock.now());
console.log(simulator.url);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
