import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import { projectFiles } from '../verify/project-files.mjs';

/** The test files in which a title names one of the laws. */
export function lawTestFiles(laws) {
  const names = laws.map((law) => law.slice(1)).join('|');
  const title = new RegExp(`^\\s*(?:test|describe)\\b.*\\bL(?:${names})\\b`, 'm');
  return projectFiles().filter(
    (path) => path.endsWith('.test.ts') && title.test(joinTitles(readFileSync(join(root, path), 'utf8'))),
  );
}

/** Brings the title of a `test.each([...])(` into one line with its call. */
function joinTitles(text) {
  return text.replace(/\]\)\(\s*/g, '])(').replace(/^.*\]\)\((?=['`])/gm, 'test ');
}
