/** One content line of RFC 5545: `NAME;PARAM=value:value`. Names are upper case, values as written. */
export interface RecurrenceLine {
  name: string;
  parameters: ReadonlyMap<string, string>;
  value: string;
}

const contentLine = /^([A-Za-z-]+)((?:;[^=;:]+=(?:"[^"]*"|[^;:"]*))*):(.*)$/s;

/** Google has sent RDATEs under the wrong name: `RRULE:DATE;TZID=Europe/Warsaw:20230818T020000`. */
const datesNamedRule = /^RRULE:(?:DATE|DATE-TIME|PERIOD|RDATE)(?=[;:])/i;

/** Reads a line of `recurrence[]`, or null for what is no content line. */
export function parseRecurrenceLine(text: string): RecurrenceLine | null {
  const unfolded = text.replace(/\r?\n[ \t]/g, '').trim();
  const parts = contentLine.exec(unfolded.replace(datesNamedRule, 'RDATE'));
  if (parts === null) return null;
  const parameters = new Map<string, string>();
  for (const parameter of (parts[2] ?? '').match(/;[^=;:]+=(?:"[^"]*"|[^;:"]*)/g) ?? []) {
    const equals = parameter.indexOf('=');
    parameters.set(parameter.slice(1, equals).trim().toUpperCase(), parameter.slice(equals + 1).replaceAll('"', ''));
  }
  return { name: (parts[1] ?? '').toUpperCase(), parameters, value: (parts[3] ?? '').trim() };
}
