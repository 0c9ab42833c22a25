import { describe, expect, test } from '@jest/globals';
import { createPageTrail } from './page-trail.ts';

/** After how many pages a list is given up whose pages go straight on at first, and then round in a circle. */
function pagesUntilNoticed({ straight, circle }: { straight: number; circle: number }): number {
  const trail = createPageTrail();
  for (let page = 1; page < 10_000; page += 1) {
    const place = page <= straight ? page : straight + ((page - straight) % circle);
    if (trail.leadsBack(`page-${place}`)) return page;
  }
  return Number.POSITIVE_INFINITY;
}

describe('the trail of a paged list', () => {
  test.each([
    [0, 1],
    [0, 2],
    [3, 1],
    [5, 2],
    [7, 3],
    [40, 17],
  ])('%i pages, then a circle of %i: it is noticed', (straight, circle) => {
    const noticed = pagesUntilNoticed({ straight, circle });
    expect(noticed).toBeGreaterThan(straight + 1);
    expect(noticed).toBeLessThanOrEqual(3 * (straight + circle) + 3);
  });

  test('however long, a list that ends leads back nowhere', () => {
    const trail = createPageTrail();
    const leading = Array.from({ length: 5_000 }, (_, page) => trail.leadsBack(`page-${page}`));
    expect(leading).not.toContain(true);
  });
});
