import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadEnvironmentFile } from '@calendar-cache/config';
import { findEnvironment } from './find-environment.ts';
import { explainFailure } from './report/explain-failure.ts';
import { runCli } from './run-cli.ts';

const checkoutFolder = fileURLToPath(new URL('../../..', import.meta.url));
const operatorFile = join(checkoutFolder, '.data/operator.json');

try {
  loadEnvironmentFile(checkoutFolder);
  process.exitCode = await runCli(process.argv.slice(2), {
    environment: findEnvironment(process.env, operatorFile),
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
    nowMs: Date.now(),
  });
} catch (error) {
  console.error(explainFailure(error));
  process.exitCode = 1;
}
