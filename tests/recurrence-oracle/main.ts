import { parseArgs } from 'node:util';
import { createDateutilOracle, findDateutil } from './ask-dateutil.ts';
import { createSimulatorOracle } from './ask-simulator.ts';
import { type Comparison, casesOf, compare } from './compare.ts';
import { explanations, refusals } from './explanations.ts';
import { recordDateutil } from './recorded-dateutil.ts';

const { values } = parseArgs({
  options: {
    rules: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});

if (values.record) await recordDateutil();
else if (values.case !== undefined) await run([Number(values.case)], `case ${values.case}`);
else await run(casesOf({ rules: Number(values.rules), seed: Number(values.seed) }), `seed ${values.seed}`);

/** Compares and prints; fails on any difference that nothing explains. */
async function run(caseSeeds: readonly number[], name: string): Promise<void> {
  const dateutil = findDateutil();
  if (dateutil === null) console.log('python3 has no dateutil here (Debian: python3-dateutil): compared without it.');
  const oracles = [await createSimulatorOracle(), ...(dateutil === null ? [] : [createDateutilOracle()])];
  const startedMs = Date.now();
  const onCase = (done: number) => {
    if (done % 2_000 === 0) console.log(`${done} rules, ${Math.round((Date.now() - startedMs) / 1_000)} s`);
  };
  const comparison = await compare(oracles, caseSeeds, onCase);
  for (const oracle of oracles) await oracle.close();
  print(comparison, dateutil, name);
  if (comparison.unexplained.length > 0) process.exitCode = 1;
}

function print(comparison: Comparison, dateutil: string | null, name: string): void {
  const { cases, zones, blocks, counts, reasons, shapes, unexplained } = comparison;
  console.log(
    `\nShapes: ${[...shapes]
      .sort()
      .map(([shape, count]) => `${shape} ${count}`)
      .join(', ')}`,
  );
  console.log('\nExplained differences and refusals:');
  for (const [verdict, count] of [...reasons].sort()) {
    const id = verdict.split(': ')[1];
    const reason = [...explanations, ...refusals].find((known) => known.id === id)?.reason;
    console.log(`${String(count).padStart(6)}  ${verdict}\n        ${reason}`);
  }
  for (const text of unexplained.slice(0, 20)) console.log(`\nUnexplained: ${text}`);
  const byOracle = [...counts].map(
    ([oracle, count]) =>
      `${oracle === 'dateutil' ? `dateutil ${dateutil}` : oracle}: ${count.equal} equal, ${count.explained} explained, ${count.refused} refused, ${count.unexplained} unexplained`,
  );
  console.log(`\n${cases} rules in ${zones.size} zones, ${blocks} blocks; ${byOracle.join('; ')}; ${name}`);
}
