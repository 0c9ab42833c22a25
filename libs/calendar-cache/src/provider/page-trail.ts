/**
 * Notices a list whose pages lead in a circle, however long, without keeping every token: each is compared with an earlier
 * one, which moves on at each doubling (Brent). A circle is noticed before it was gone round three times.
 */
export function createPageTrail(): { leadsBack: (nextPageToken: string) => boolean } {
  let pages = 0;
  let landmark: string | null = null;
  let nextLandmarkAt = 1;
  return {
    leadsBack(nextPageToken) {
      if (nextPageToken === landmark) return true;
      pages += 1;
      if (pages === nextLandmarkAt) {
        landmark = nextPageToken;
        nextLandmarkAt *= 2;
      }
      return false;
    },
  };
}
