import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createDateutilOracle } from './ask-dateutil.ts';
import { casesOf, compare } from './compare.ts';
import { type Answer, type Block, type Oracle, type Question, sortBlocks } from './series-case.ts';

/** The slice that is compared on machines without Python. */
export const recordedSlice = { rules: 500, seed: 20_250_327 };

const file = fileURLToPath(new URL('dateutil-answers.txt', import.meta.url));
const minuteMs = 60_000;

/** Asks dateutil all questions of the recorded slice and keeps the answers. */
export async function recordDateutil(): Promise<void> {
  const lines = new Set<string>();
  const dateutil = createDateutilOracle();
  const ask = async (question: Question) => {
    const answer = await dateutil.ask(question);
    if (answer.kind === 'refused') throw new Error(`case ${question.caseSeed}: ${answer.reason}`);
    lines.add(`${digestOf(question)} ${answer.blocks.map(write).join(' ')}`.trimEnd());
    return answer;
  };
  await compare([{ ...dateutil, ask }], casesOf(recordedSlice));
  await dateutil.close();
  writeFileSync(file, `${[...lines].sort().join('\n')}\n`);
  console.log(`${lines.size} answers recorded`);
}

/** dateutil as it answered when it was asked. */
export function createRecordedDateutil(): Oracle {
  const answers = new Map(
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => [line.slice(0, 12), line.slice(13)]),
  );
  return {
    name: 'dateutil',
    async ask(question) {
      const text = answers.get(digestOf(question));
      if (text === undefined) throw new Error('not asked yet: npm run recurrence-oracle -- --record');
      const blocks = text.split(' ').flatMap(read);
      return { kind: 'blocks', blocks: sortBlocks(blocks, question) } satisfies Answer;
    },
    close: async () => {},
  };
}

function digestOf(question: Question): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 12);
}

/** Start in seconds and length in minutes, base 36. */
function write([start, end]: Block): string {
  return `${(start / 1_000).toString(36)}+${((end - start) / minuteMs).toString(36)}`;
}

function read(text: string): Block[] {
  const [start = '', length] = text.split('+');
  if (length === undefined) return [];
  const startMs = Number.parseInt(start, 36) * 1_000;
  return [[startMs, startMs + Number.parseInt(length, 36) * minuteMs]];
}
