import { parseArgs } from 'node:util';
import { runMutants } from './mutants/run-mutants.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});

process.exitCode = await runMutants({ only: values.only ?? [], write: values.write });
