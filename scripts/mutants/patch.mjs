import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/root.mjs';

const folder = 'tests/mutants';

/**
 * Every mutant of tests/mutants, in order of its name.
 * @returns {{name: string, law: string, breaks: string, red: string[], title: string, changes: object[]}[]}
 */
export function readMutants() {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.patch'));
  return files
    .sort()
    .map((file) => parseMutant(file.replace('.patch', ''), readFileSync(join(root, folder, file), 'utf8')));
}

/**
 * Reads a patch: lines `Law:`, `Breaks:`, `Red:` (a test file that must fail, repeatable) and, where the failing
 * titles don't name the law, `Title:` (a pattern for them), then a unified diff.
 * @throws Error that names what is missing
 */
export function parseMutant(name, text) {
  const start = text.search(/^--- /m);
  const header = [...text.slice(0, Math.max(start, 0)).matchAll(/^(Law|Breaks|Red|Title): (.+)$/gm)];
  const all = (key) => header.filter((match) => match[1] === key).map((match) => match[2].trim());
  const [law] = all('Law');
  const [breaks] = all('Breaks');
  const red = all('Red');
  const changes = start < 0 ? [] : parseDiff(text.slice(start));
  if (!/^L\d+$/.test(law ?? '') || breaks === undefined || red.length === 0 || changes.length === 0) {
    throw new Error(`${folder}/${name}.patch needs the lines Law, Breaks and Red, and a diff.`);
  }
  return { name, law, breaks, red, title: all('Title')[0] ?? `\\b${law}\\b`, changes };
}

/** The files of a unified diff, each with the blocks of lines that it takes out and puts in. */
function parseDiff(text) {
  const changes = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('--- ')) changes.push({ file: line.slice(4).replace(/^a\//, '').trim(), blocks: [] });
    else if (line.startsWith('@@')) changes.at(-1).blocks.push({ before: [], after: [] });
    else if (/^[ +-]/.test(line) && !line.startsWith('+++ ')) {
      const block = changes.at(-1).blocks.at(-1);
      if (!line.startsWith('+')) block.before.push(line.slice(1));
      if (!line.startsWith('-')) block.after.push(line.slice(1));
    }
  }
  return changes;
}

/**
 * The text of a file with its change applied. Line numbers don't count: each block has to be there exactly once, so
 * that a patch outlives edits elsewhere in the file.
 * @throws Error when a block is not there, or is there twice
 */
export function applyChange(text, { file, blocks }) {
  let lines = text.split('\n');
  for (const { before, after } of blocks) {
    const places = lines.flatMap((_, index) => (before.every((line, at) => lines[index + at] === line) ? [index] : []));
    if (places.length !== 1) {
      throw new Error(
        `${file}: ${places.length === 0 ? 'is not there' : 'is there more than once'}:\n${before.join('\n')}`,
      );
    }
    lines = [...lines.slice(0, places[0]), ...after, ...lines.slice(places[0] + before.length)];
  }
  return lines.join('\n');
}
