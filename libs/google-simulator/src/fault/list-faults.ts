import type { FaultBook } from './fault-book.ts';

/** What is odd about one page of a list. */
export interface ListFaults {
  repeatedIds: boolean;
  shortPage: boolean;
  emptyPage: boolean;
  exceptionsFirst: boolean;
  strippedStubs: boolean;
}

const none: ListFaults = {
  repeatedIds: false,
  shortPage: false,
  emptyPage: false,
  exceptionsFirst: false,
  strippedStubs: false,
};

/**
 * The odd but true answers that befall this page; several may come together. The order of a run is decided on its first
 * page, and no empty page follows another, so that every run comes to its end.
 */
export function takeListFaults(
  faults: FaultBook,
  reader: { calendarId: string; email: string },
  page: { isFirst: boolean; followsEmpty: boolean },
): ListFaults {
  if (faults.isEmpty) return none;
  const subject = { route: 'list', ...reader } as const;
  const take = (wanted: string) => faults.take(subject, (kind) => kind === wanted) !== null;
  return {
    emptyPage: !page.followsEmpty && take('empty-page'),
    shortPage: take('short-page'),
    repeatedIds: take('repeated-ids'),
    exceptionsFirst: page.isFirst && take('exceptions-first'),
    strippedStubs: take('stripped-stubs'),
  };
}
