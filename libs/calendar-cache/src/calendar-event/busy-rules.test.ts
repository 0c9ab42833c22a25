import { describe, expect, test } from '@jest/globals';
import { type BusyFacts, busyRuleOf } from './busy-rules.ts';

const plain: BusyFacts = {
  status: 'confirmed',
  eventType: 'default',
  transparency: 'opaque',
  selfResponseStatus: null,
};

describe('L6: what decides whether an event is busy', () => {
  test.each<[string, boolean, Partial<BusyFacts>]>([
    ['opaque', true, {}],
    ['cancelled', false, { status: 'cancelled' }],
    ['transparent', false, { transparency: 'transparent' }],
    ['declined', false, { selfResponseStatus: 'declined' }],
    ['working-location', false, { eventType: 'workingLocation' }],
    ['tentative', true, { status: 'tentative' }],
    ['unanswered', true, { selfResponseStatus: 'needsAction' }],
    ['out-of-office', true, { eventType: 'outOfOffice' }],
    ['focus-time', true, { eventType: 'focusTime' }],
    ['opaque', true, { eventType: 'a type of the year 2040' }],
    ['opaque', true, { selfResponseStatus: 'tentative' }],
    ['opaque', true, { selfResponseStatus: 'accepted' }],
  ])('%s: busy %s for %j', (rule, busy, facts) => {
    expect(busyRuleOf({ ...plain, ...facts })).toEqual({ rule, busy });
  });

  test('L6: what Google leaves open is added, and frees nothing', () => {
    const added = { declinedIsBusy: true };
    const declined = { ...plain, selfResponseStatus: 'declined' } as const;
    expect(busyRuleOf(declined, added)).toEqual({ rule: 'declined', busy: true });
    expect(busyRuleOf({ ...declined, transparency: 'transparent' }, added).busy).toBe(false);
    expect(busyRuleOf({ ...declined, status: 'cancelled' }, added).busy).toBe(false);
    expect(busyRuleOf(plain, added).busy).toBe(true);
  });

  test('what makes an event free outweighs what makes it busy', () => {
    const outOfOffice = { ...plain, eventType: 'outOfOffice' } as const;
    expect(busyRuleOf({ ...outOfOffice, status: 'cancelled' }).busy).toBe(false);
    expect(busyRuleOf({ ...outOfOffice, transparency: 'transparent' }).busy).toBe(false);
    expect(busyRuleOf({ ...plain, status: 'tentative', selfResponseStatus: 'declined' }).busy).toBe(false);
  });
});
