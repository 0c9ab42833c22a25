import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentialStates, credentialTransitions } from '@calendar-cache/calendar-cache';
import { expect, test } from '@jest/globals';

const text = readFileSync(join(import.meta.dirname, '../ARCHITECTURE.md'), 'utf8');

test('the diagram of a credential’s states is the one of the code', () => {
  const [, section = ''] = text.split('## States of a credential');
  const [, drawn] = /```mermaid\n(stateDiagram-v2\n.*?)\n```/s.exec(section) ?? [];
  const arrows = credentialTransitions.map(({ from, to, by }) => `  ${from ?? '[*]'} --> ${to ?? '[*]'} : ${by}`);
  expect(drawn).toBe(['stateDiagram-v2', ...arrows].join('\n'));
});

test('every state of a credential can be reached, and left otherwise than by removal', () => {
  for (const state of credentialStates) {
    expect(credentialTransitions.some(({ to }) => to === state)).toBe(true);
    expect(credentialTransitions.some(({ from, to }) => from === state && to !== null)).toBe(true);
  }
});
