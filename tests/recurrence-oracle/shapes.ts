import { ruleParts, type SeriesCase } from './series-case.ts';

/** What a case shows, to see that no shape is next to absent. */
export function shapesOf({ lines, time }: SeriesCase): string[] {
  const rule = ruleParts(lines);
  const until = rule.get('UNTIL');
  const shapes = [time.kind, rule.get('FREQ') ?? 'no RRULE', ...[...rule.keys()].filter((name) => name !== 'FREQ')];
  if (until !== undefined) shapes.push(`UNTIL ${formOf(until)}`);
  if (/\d[A-Z]{2}/.test(rule.get('BYDAY') ?? '')) shapes.push('BYDAY ordinal');
  if ((rule.get('BYMONTHDAY') ?? '').includes('-')) shapes.push('BYMONTHDAY negative');
  for (const line of lines) {
    const name = line.split(/[;:]/)[0] ?? '';
    if (name === 'EXDATE' || name === 'RDATE') shapes.push(`${name} ${dateFormOf(line)}`);
    if (name === 'EXRULE') shapes.push('EXRULE');
  }
  return [...new Set(shapes)];
}

function formOf(value: string): string {
  if (value.length === 8) return 'date';
  return value.endsWith('Z') ? 'UTC' : 'local';
}

function dateFormOf(line: string): string {
  if (line.includes('VALUE=PERIOD')) return 'period';
  if (line.includes('VALUE=DATE')) return 'date';
  if (line.includes(';TZID=')) return 'local';
  return line.endsWith('Z') ? 'UTC' : 'floating';
}
