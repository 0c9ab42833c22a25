import { run } from './verify/run.mjs';

process.exitCode = await run();
