import { throwDice } from './fault-dice.ts';
import { type FaultKind, faultKindEntry, faultKindNames, type SubjectRoute } from './fault-kinds.ts';
import { type FaultRule, faultRuleSchema, type ParsedFaultRule } from './fault-rule.ts';

/** A call or a message that a fault may befall. */
export interface FaultSubject {
  route: SubjectRoute;
  calendarId: string | null;
  email: string | null;
}

/** How often each kind of fault has happened; kinds that never did are 0. */
export type FaultCounts = Record<FaultKind, number>;

interface LiveRule {
  rule: ParsedFaultRule;
  seed: number;
  timesLeft: number;
  skipsLeft: number;
  /** Throws so far, by calendar or else by user. */
  throws: Map<string, number>;
}

/** The faults that are to happen, and a count of those that did. */
export class FaultBook {
  private readonly seed: number;
  private rules: LiveRule[] = [];
  private rulesAdded = 0;
  private happened = new Map<FaultKind, number>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** @throws ZodError for a rule that makes no sense; none is added then. */
  add(...rules: FaultRule[]): void {
    for (const rule of rules.map((given) => faultRuleSchema.parse(given))) {
      this.rulesAdded += 1;
      this.rules.push({
        rule,
        seed: rule.seed ?? this.seed + this.rulesAdded * 7_919,
        timesLeft: rule.times ?? Number.POSITIVE_INFINITY,
        skipsLeft: rule.skip ?? 0,
        throws: new Map(),
      });
    }
  }

  /** Ends all rules; the counts stay unless `counts` is set. */
  clear({ counts = false }: { counts?: boolean } = {}): void {
    this.rules = [];
    if (counts) this.happened = new Map();
  }

  /** The rules that have not ended. */
  active(): ParsedFaultRule[] {
    return this.rules.map(({ rule }) => rule);
  }

  counts(): FaultCounts {
    return Object.fromEntries(faultKindNames.map((kind) => [kind, this.happened.get(kind) ?? 0])) as FaultCounts;
  }

  get isEmpty(): boolean {
    return this.rules.length === 0;
  }

  /** The rule of the first fault among `kinds` that befalls the subject now, or null. It is counted. */
  take(subject: FaultSubject, kinds: (kind: FaultKind) => boolean): ParsedFaultRule | null {
    if (this.rules.length === 0) return null;
    for (const live of this.rules) {
      if (!kinds(live.rule.kind) || !isAbout(live.rule, subject) || !happens(live, subject)) continue;
      live.timesLeft -= 1;
      if (live.timesLeft <= 0) this.rules = this.rules.filter((other) => other !== live);
      this.happened.set(live.rule.kind, (this.happened.get(live.rule.kind) ?? 0) + 1);
      return live.rule;
    }
    return null;
  }

  /** Forgets rules and throws for a calendar that is gone; that of a user's primary calendar is the user's address. */
  forget(name: string): void {
    this.rules = this.rules.filter(({ rule }) => rule.calendarId !== name && rule.email !== name);
    for (const { throws } of this.rules) throws.delete(name);
  }
}

function isAbout(rule: ParsedFaultRule, subject: FaultSubject): boolean {
  const { routes } = faultKindEntry(rule.kind);
  if (!routes.includes(subject.route)) return false;
  if (rule.route !== subject.route && !(rule.route === 'any' && isCoveredByAny(subject.route, routes))) return false;
  if (rule.calendarId !== undefined && rule.calendarId !== subject.calendarId) return false;
  return rule.email === undefined || rule.email === subject.email;
}

function isCoveredByAny(route: SubjectRoute, routes: readonly SubjectRoute[]): boolean {
  return (route !== 'token' && route !== 'push') || routes.length === 1;
}

function happens(live: LiveRule, subject: FaultSubject): boolean {
  if (live.skipsLeft > 0) {
    live.skipsLeft -= 1;
    return false;
  }
  const { probability } = live.rule;
  if (probability === undefined) return true;
  const name = subject.calendarId ?? subject.email ?? '';
  const count = live.throws.get(name) ?? 0;
  live.throws.set(name, count + 1);
  return throwDice(live.seed, `${subject.route} ${name}`, count) < probability;
}
