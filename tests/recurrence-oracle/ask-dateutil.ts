import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Answer, type Oracle, sortBlocks } from './series-case.ts';

const script = fileURLToPath(new URL('dateutil_oracle.py', import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const replySchema = z
  .object({ blocks: z.array(z.tuple([z.number(), z.number()])) })
  .or(z.object({ error: z.string() }));

/** The version of python-dateutil that `python3` (or `$PYTHON`) has beside zoneinfo, or null. */
export function findDateutil(): string | null {
  const found = spawnSync(python, ['-c', 'import dateutil, zoneinfo; print(dateutil.__version__)'], {
    encoding: 'utf8',
  });
  return found.status === 0 ? found.stdout.trim() : null;
}

/** python-dateutil in wall time and zoneinfo, in a process of its own. */
export function createDateutilOracle(): Oracle {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: 'dateutil',
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the Python process has ended');
      const reply = replySchema.parse(JSON.parse(value));
      if ('error' in reply) return { kind: 'refused', reason: reply.error } satisfies Answer;
      return { kind: 'blocks', blocks: sortBlocks(reply.blocks, question) } satisfies Answer;
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
