import { fileURLToPath } from 'node:url';
import { findEnvironment } from './find-environment.ts';
import { explainFailure } from './report/explain-failure.ts';
import { runCli } from './run-cli.ts';

const operatorFile = fileURLToPath(new URL('../../../.data/operator.json', import.meta.url));

try {
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
