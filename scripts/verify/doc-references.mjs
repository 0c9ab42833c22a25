import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { root } from '../bootstrap/root.mjs';
import { projectFiles } from './project-files.mjs';

const lifecycleCommands = new Set(['start', 'test']);

/** Complains about every link, path and npm script in a Markdown file that is not there. */
export function checkDocReferences() {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folders = new Set(projectFiles().map((path) => path.split('/')[0]));
  const complaints = projectFiles()
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return [...brokenLinks(path, text), ...missingPaths(text, folders), ...missingScripts(text, scripts)].map(
        (complaint) => `${path}: ${complaint}`,
      );
    });
  return complaints.length === 0 ? undefined : complaints.join('\n');
}

/** `[text](target)` and images, seen from the document's folder. */
export function brokenLinks(path, text) {
  const targets = [...withoutCodeBlocks(text).matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map((match) => match[1] ?? '');
  return targets
    .filter((target) => !/^([a-z]+:|#|\/)/i.test(target))
    .filter((target) => !existsSync(join(root, normalize(join(dirname(path), target.replace(/#.*/, ''))))))
    .map((target) => `links to ${target}, which is not there`);
}

/** `` `libs/queue/src/x.ts` `` and the like, seen from the root. Patterns with `*`, `<` or `{` are no paths. */
export function missingPaths(text, folders) {
  return [...withoutCodeBlocks(text).matchAll(/`([\w.@-]+\/[^`\s]*)`/g)]
    .map((match) => (match[1] ?? '').replace(/[:#]L?\d+.*$/, ''))
    .filter((target) => folders.has(target.split('/')[0]) && !/[*<>{}…$]/.test(target))
    .filter((target) => !existsSync(join(root, target)))
    .map((target) => `names ${target}, which is not there`);
}

/** `npm run x`, `npm start`, `npm test`, in code blocks too. */
export function missingScripts(text, scripts) {
  return [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((name) => !Object.hasOwn(scripts, name))
    .map(
      (name) =>
        `tells to run npm ${lifecycleCommands.has(name) ? '' : 'run '}${name}, which is no script of package.json`,
    );
}

function withoutCodeBlocks(text) {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}
