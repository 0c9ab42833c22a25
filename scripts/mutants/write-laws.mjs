import { byLaw, laws } from './laws.mjs';

const intro = `# The laws and their proofs

Made by \`npm run mutants -- --write\`; not edited by hand. Each law has tests that name it, and mutants: small patches under \`tests/mutants/\`
that break it on purpose. A mutant counts as noticed when, in every test file that it names, a test of the law, or the one that the patch names, turns red.
`;

/** The document: each law, the tests that prove it, and what was broken to see them turn red. */
export function writeLaws(proofs, results) {
  const names = [...new Set(results.map(({ law }) => law))].sort(byLaw);
  const overview = names.map((law) => {
    const count = results.filter((result) => result.law === law).length;
    return `| ${law} | ${laws[law]} | ${testsOf(law, proofs).length} | ${count} |`;
  });
  const table = ['| law | in short | tests | mutants |', '|---|---|---|---|', ...overview].join('\n');
  return [intro, table, '', ...names.map((law) => writeLaw(law, proofs, results))].join('\n');
}

function testsOf(law, proofs) {
  return proofs.filter(({ title }) => new RegExp(`\\b${law}\\b`).test(title));
}

function writeLaw(law, proofs, results) {
  const tests = testsOf(law, proofs);
  const files = [...new Set(tests.map(({ file }) => file))].sort();
  const proven = files.map((file) => `- \`${file}\`: ${tests.filter((test) => test.file === file).length}`);
  const broken = results.filter((result) => result.law === law).map(writeMutant);
  return [
    `## ${law}`,
    '',
    laws[law],
    '',
    'Tests that name it:',
    '',
    ...proven,
    '',
    '| broken on purpose | noticed by |',
    '|---|---|',
    ...broken,
    '',
  ].join('\n');
}

function writeMutant({ name, breaks, noticed, fault }) {
  const by = noticed.map(({ file, title }) => `${cell(title)} (\`${file}\`)`).join('<br>');
  return `| [${cell(breaks)}](../tests/mutants/${name}.patch) | ${fault === null ? by : `**not noticed**: ${cell(fault)}`} |`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}
