import { invalid } from '../google-error/refusals.ts';

/** A parsed `fields` parameter: names, each with what is wanted below it (null: everything). */
type FieldMask = Map<string, FieldMask | null>;

/**
 * Cuts an answer to its `fields` parameter: `a,b/c,items(id,start/date),*` (performance guide).
 * @throws GoogleError 400 for a mask that can't be read.
 */
export function selectFields(body: unknown, fields: string): unknown {
  return applyMask(body, parseMask(fields));
}

function parseMask(fields: string): FieldMask {
  const reader = { text: fields, at: 0 };
  const mask = readList(reader);
  if (reader.at < fields.length) throw invalidMask(fields);
  return mask;
}

interface MaskReader {
  text: string;
  at: number;
}

function readList(reader: MaskReader): FieldMask {
  const mask: FieldMask = new Map();
  do {
    readPath(reader, mask);
  } while (takeCharacter(reader, ','));
  return mask;
}

function readPath(reader: MaskReader, mask: FieldMask): void {
  const name = /^\s*([\w*.-]+)\s*/.exec(reader.text.slice(reader.at));
  if (!name?.[1]) throw invalidMask(reader.text);
  reader.at += name[0].length;
  if (takeCharacter(reader, '/')) {
    const below: FieldMask = new Map();
    readPath(reader, below);
    addField(mask, name[1], below);
  } else if (takeCharacter(reader, '(')) {
    const below = readList(reader);
    if (!takeCharacter(reader, ')')) throw invalidMask(reader.text);
    addField(mask, name[1], below);
  } else {
    addField(mask, name[1], null);
  }
}

function addField(mask: FieldMask, name: string, below: FieldMask | null): void {
  const before = mask.get(name);
  if (before === undefined) mask.set(name, below);
  else if (before === null || below === null) mask.set(name, null);
  else for (const [inner, value] of below) addField(before, inner, value);
}

function takeCharacter(reader: MaskReader, character: string): boolean {
  if (reader.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

function applyMask(value: unknown, mask: FieldMask): unknown {
  if (Array.isArray(value)) return value.map((item) => applyMask(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  const chosen: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const below = mask.has(name) ? mask.get(name) : mask.get('*');
    if (below === null) chosen[name] = inner;
    else if (below !== undefined) chosen[name] = applyMask(inner, below);
  }
  return chosen;
}

function invalidMask(fields: string) {
  return invalid(`Invalid field selection ${fields}`, 'fields');
}
