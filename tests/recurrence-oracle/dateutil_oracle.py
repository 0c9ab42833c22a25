"""Answers series cases (JSON, one a line, see series-case.ts) with python-dateutil and zoneinfo.

The rule is expanded by dateutil in wall time; zones, UNTIL, EXDATE and RDATE are our own Python. One answer a line:
{"blocks": [[startMs, endMs], ...]} or {"error": "..."}.
"""

import json
import signal
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

EPOCH = datetime(1970, 1, 1)
DAY = timedelta(days=1)
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
SECONDS_PER_CASE = 20


def wall_of(instant_ms, zone):
    time = datetime.fromtimestamp(instant_ms / 1000, timezone.utc).astimezone(zone)
    return time.replace(tzinfo=None, fold=0)


def instant_of(wall, zone):
    """PEP 495: with fold=0 an overlap gives the earlier instant, a gap moves forward by its length."""
    return round(wall.replace(tzinfo=zone, fold=0).timestamp() * 1000)


def start_of_date(date, zone):
    """The first instant of a date, also where the clocks skip midnight."""
    instant = instant_of(date, zone)
    if wall_of(instant, zone) == date:
        return instant
    low, high = instant - 86_400_000, instant
    while high - low > 1000:
        middle = (low + high) // 2000 * 1000
        low, high = (low, middle) if wall_of(middle, zone) >= date else (middle, high)
    return high


def parse_value(text):
    """A date or date-time as (kind, naive datetime)."""
    if len(text) == 8:
        return "date", datetime.strptime(text, "%Y%m%d")
    if text.endswith("Z"):
        return "utc", datetime.strptime(text, "%Y%m%dT%H%M%SZ")
    return "local", datetime.strptime(text, "%Y%m%dT%H%M%S")


class Series:
    def __init__(self, case):
        self.zone = ZoneInfo(case["zone"])
        self.from_ms, self.until_ms = case["fromMs"], case["untilMs"]
        time = case["time"]
        self.all_day = time["kind"] == "all-day"
        if self.all_day:
            self.start = datetime.fromisoformat(time["startDate"])
            self.length = datetime.fromisoformat(time["endDate"]) - self.start
        else:
            self.start = wall_of(time["startMs"], self.zone)
            self.start_ms = time["startMs"]
            self.length_ms = time["endMs"] - time["startMs"]
        self.lines = [self.split(line) for line in case["lines"]]

    @staticmethod
    def split(line):
        head, value = line.split(":", 1)
        return head.split(";")[0], value

    def key_of_wall(self, wall):
        if self.all_day:
            return wall
        return self.start_ms if wall == self.start else instant_of(wall, self.zone)

    def key_of_value(self, text):
        """What an RDATE or EXDATE names, or None."""
        kind, value = parse_value(text)
        if self.all_day != (kind == "date"):
            return None
        if self.all_day:
            return value
        return round((value - EPOCH).total_seconds() * 1000) if kind == "utc" else instant_of(value, self.zone)

    def block_of(self, key, length_ms):
        if self.all_day:
            return start_of_date(key, self.zone), start_of_date(key + self.length, self.zone)
        return key, key + length_ms

    def is_within(self, wall, until):
        if until is None:
            return True
        kind, value = until
        if self.all_day or kind == "date":
            return wall.date() <= value.date()
        if kind == "local":
            return wall <= value
        return self.key_of_wall(wall) <= (value - EPOCH).total_seconds() * 1000

    def rule_keys(self, value, expand):
        until = None
        parts = []
        for part in value.split(";"):
            if part.startswith("UNTIL="):
                until = parse_value(part[6:])
            else:
                parts.append(part)
        last = wall_of(self.until_ms, self.zone) + 2 * DAY
        walls = expand(parts, self.start, last)
        return {self.key_of_wall(wall) for wall in walls if self.is_within(wall, until)}

    def blocks(self, expand):
        lengths = {}
        excluded = set()
        for name, value in self.lines:
            if name == "RRULE":
                for key in self.rule_keys(value, expand):
                    lengths.setdefault(key, None)
            elif name == "EXRULE":
                excluded |= self.rule_keys(value, expand)
            elif name == "RDATE":
                for text in value.split(","):
                    start, _, period = text.partition("/")
                    hours = int(period[2:-1]) if period else None
                    key = self.key_of_value(start)
                    lengths[key] = max(lengths.get(key) or 0, hours * 3_600_000) if hours else lengths.get(key)
            else:
                excluded |= {self.key_of_value(text) for text in value.split(",")}
        blocks = set()
        for key, period_ms in lengths.items():
            if key is not None and key not in excluded:
                own = None if self.all_day else self.length_ms
                blocks.add(self.block_of(key, period_ms if period_ms is not None else own))
        inside = [(s, e) for s, e in blocks if s < e and s < self.until_ms and e > self.from_ms]
        return sorted(inside)


def take(rule, last):
    for wall in rule:
        if wall > last:
            return
        yield wall


def as_dateutil_has_it(parts, start, last):
    return list(take(rrulestr(";".join(parts), dtstart=start), last))


def with_whole_first_week(parts, start, last):
    """BYSETPOS counts within the week; dateutil's first week begins with the start."""
    rule = dict(part.split("=") for part in parts)
    if rule["FREQ"] != "WEEKLY" or "BYSETPOS" not in rule:
        return as_dateutil_has_it(parts, start, last)
    count = rule.pop("COUNT", None)
    first_day = WEEKDAYS.index(rule.get("WKST", "MO"))
    week = start - ((start.weekday() - first_day) % 7) * DAY
    rule.setdefault("BYDAY", WEEKDAYS[start.weekday()])
    rest = [f"{name}={value}" for name, value in rule.items()]
    walls = [wall for wall in take(rrulestr(";".join(rest), dtstart=week), last) if wall >= start]
    return walls if count is None else walls[: int(count)]


def weeks_of(year, first_day):
    """The number of weeks of a year; the first is the one that holds 4 January."""
    starts = [datetime(y, 1, 4) - ((datetime(y, 1, 4).weekday() - first_day) % 7) * DAY for y in (year, year + 1)]
    return (starts[1] - starts[0]).days // 7


def with_next_years_first_week(parts, start, last):
    """Days in December may be of the next year's week 1; dateutil looks for them under 1, not under -52 or -53."""
    rule = dict(part.split("=") for part in parts)
    weeks = [int(week) for week in rule.get("BYWEEKNO", "").split(",") if week]
    count = rule.pop("COUNT", None)
    walls = set(as_dateutil_has_it([f"{name}={value}" for name, value in rule.items()], start, last))
    first_day = WEEKDAYS.index(rule.get("WKST", "MO"))
    rule["BYWEEKNO"] = "1"
    for wall in as_dateutil_has_it([f"{name}={value}" for name, value in rule.items()], start, last):
        if wall.month == 12 and -weeks_of(wall.year + 1, first_day) in weeks:
            walls.add(wall)
    return sorted(walls)[: None if count is None else int(count)]


EXPANSIONS = {"whole-first-week": with_whole_first_week, "next-years-first-week": with_next_years_first_week}


def answer(case):
    expand = EXPANSIONS.get(case.get("without"), as_dateutil_has_it)
    return {"blocks": Series(case).blocks(expand)}


def give_up(*_):
    raise TimeoutError(f"no answer within {SECONDS_PER_CASE} s")


def main():
    signal.signal(signal.SIGALRM, give_up)
    for line in sys.stdin:
        case = json.loads(line)
        signal.alarm(SECONDS_PER_CASE)
        try:
            reply = answer(case)
        except Exception as error:  # every failure is an answer, and is judged as one
            reply = {"error": f"{type(error).__name__}: {error}"}
        finally:
            signal.alarm(0)
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
