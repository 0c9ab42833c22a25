import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import { copyCheckout } from './checkout-copy.mjs';
import { lawTestFiles } from './law-tests.mjs';
import { byLaw } from './laws.mjs';
import { readMutants } from './patch.mjs';
import { runTests } from './run-tests.mjs';
import { startTestServers } from './test-servers.mjs';
import { writeLaws } from './write-laws.mjs';

/**
 * Breaks the code by one mutant after the other and expects the tests that it names to notice.
 * @param {{only: string[], write: boolean}} options `only`: laws or names of mutants; `write`: docs/laws.md, if all is well
 * @returns the exit code: 0 when the tests were green before and every mutant was noticed
 */
export async function runMutants({ only, write }) {
  const isChosen = ({ law, name }) => only.length === 0 || only.includes(law) || only.includes(name);
  const mutants = readMutants().filter(isChosen);
  const laws = [...new Set(mutants.map(({ law }) => law))].sort(byLaw);
  const startedMs = Date.now();
  const copy = copyCheckout();
  const servers = await startTestServers();
  try {
    const context = { copy, environment: servers.environment };
    const proofs = await runBaseline(mutants, laws, context);
    const red = proofs.filter(({ passed }) => !passed);
    for (const { file, title } of red) console.log(`red without any mutant: ${file}: ${title}`);
    const results = [];
    for (const mutant of mutants) results.push(await runMutant(mutant, context));
    const survivors = results.filter(({ fault }) => fault !== null);
    const isSound = survivors.length + red.length === 0 && mutants.length > 0;
    if (write && isSound && only.length === 0) writeFileSync(join(root, 'docs/laws.md'), writeLaws(proofs, results));
    const seconds = Math.round((Date.now() - startedMs) / 1_000);
    const figures = `${mutants.length} mutants of ${laws.length} laws: ${mutants.length - survivors.length} killed, ${survivors.length} survived`;
    console.log(`${figures}; ${proofs.length} proofs, ${red.length} red without a mutant; ${seconds} s`);
    return isSound ? 0 : 1;
  } finally {
    await servers.stop();
    copy.remove();
  }
}

/** Without a mutant, everything that names the laws has to be green, and so do the tests that mutants name. */
async function runBaseline(mutants, laws, { copy, environment }) {
  const files = [...new Set([...lawTestFiles(laws), ...mutants.flatMap(({ red }) => red)])].sort();
  const title = [...new Set([...laws.map((law) => `\\b${law}\\b`), ...mutants.map((mutant) => mutant.title)])].join(
    '|',
  );
  return runTests(copy.folder, { files, title, environment });
}

/** @returns the mutant with the first test of each file that noticed it, or with `fault`: why it counts as survived */
async function runMutant(mutant, { copy, environment }) {
  const { name, law, breaks, red, title } = mutant;
  const noticed = [];
  let fault = null;
  try {
    const tests = await copy.withMutant(mutant, () => runTests(copy.folder, { files: red, title, environment }));
    for (const file of red) {
      const failed = tests.find((result) => result.file === file && !result.passed);
      if (failed !== undefined) noticed.push(failed);
      else fault = `${file} ${tests.some((result) => result.file === file) ? 'stays green' : 'runs no such test'}`;
    }
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
  }
  console.log(`${fault === null ? 'killed  ' : 'SURVIVED'} ${law} ${name}: ${fault ?? breaks}`);
  return { name, law, breaks, noticed, fault };
}
