import { readFileSync } from 'node:fs';
import { type StateOrGroup, stateGroups, stateTransitions, subscriptionStates } from '@calendar-cache/calendar-cache';
import { expect, test } from '@jest/globals';

const idOf = (name: StateOrGroup) => name.replaceAll('-', '_');
const groupNames = Object.keys(stateGroups) as (keyof typeof stateGroups)[];

/** What ARCHITECTURE.md has to show: the states and their changes as the code declares them. */
function diagram(): string {
  return [
    'stateDiagram-v2',
    '  state "any state" as any',
    ...subscriptionStates.filter((state) => state.includes('-')).map((state) => `  state "${state}" as ${idOf(state)}`),
    ...groupNames.flatMap((name) => [
      `  state "${name.replace('-', ' ')}" as ${idOf(name)} {`,
      ...stateGroups[name].map((state) => `    ${idOf(state)}`),
      '  }',
    ]),
    '  [*] --> connecting : selected',
    ...stateTransitions.map(({ from, to, by }) => `  ${idOf(from)} --> ${idOf(to)} : ${by}`),
  ].join('\n');
}

test('the diagram of ARCHITECTURE.md is the one of the code', () => {
  const [, drawn] = /```mermaid\n(stateDiagram-v2\n.*?)\n```/s.exec(readFileSync('ARCHITECTURE.md', 'utf8')) ?? [];
  expect(drawn).toBe(diagram());
});

test('every state can be reached and left', () => {
  const members = (name: StateOrGroup): readonly string[] =>
    name === 'any' ? subscriptionStates : name in stateGroups ? stateGroups[name as keyof typeof stateGroups] : [name];
  const reached = new Set(['connecting', ...stateTransitions.flatMap(({ to }) => members(to))]);
  const left = new Set(stateTransitions.flatMap(({ from }) => members(from)));
  expect(subscriptionStates.filter((state) => !reached.has(state) || !left.has(state))).toEqual([]);
  // A colon ends the arrow and begins its words.
  expect(stateTransitions.filter(({ by }) => /[:;\n]/.test(by))).toEqual([]);
});
