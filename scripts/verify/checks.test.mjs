import { expect, test } from '@jest/globals';
import { brokenLinks, missingPaths, missingScripts } from './doc-references.mjs';
import { importedWorkspaces } from './workspace-imports.mjs';

test('a link to a file that is not there is found, one that is there, to the web or to a heading is not', () => {
  const text =
    '[a](package.json) [b](nowhere.md) [c](https://x.y/z) [d](#here) [e](package.json#part)\n```\n[f](code.md)\n```';
  expect(brokenLinks('README.md', text)).toEqual(['links to nowhere.md, which is not there']);
  expect(brokenLinks('docs/x.md', '[a](../package.json)')).toEqual([]);
});

test('a path in backticks is looked up when its first folder is ours and it is no pattern', () => {
  const text =
    '`libs/errors/src/index.ts` `libs/errors/src/nowhere.ts` `libs/*/src` `other/thing` `libs/<name>/src` `libs/errors/src/codes.ts:12`';
  expect(missingPaths(text, new Set(['libs']))).toEqual(['names libs/errors/src/nowhere.ts, which is not there']);
});

test('an npm script that package.json lacks is found, in code blocks too', () => {
  const text = 'npm start, npm test, `npm run verify`\n```\nnpm run soak:year\n```';
  expect(missingScripts(text, { start: '', verify: '' })).toEqual([
    'tells to run npm test, which is no script of package.json',
    'tells to run npm run soak:year, which is no script of package.json',
  ]);
});

test('imported workspaces are found, each once', () => {
  const text = `import { a } from '@calendar-cache/errors';\nimport '@calendar-cache/queue';\nconst b = await import('@calendar-cache/errors');`;
  expect(importedWorkspaces(text)).toEqual(['@calendar-cache/errors', '@calendar-cache/queue']);
});
