import {
  type AliasEvent,
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';

/** One YAML document with the way back from a path in its value to a place in its text. */
export interface YamlDocument {
  readonly value: unknown;
  /** The place of the deepest part of `path` that the text has. */
  locate(path: readonly (string | number)[]): Place;
}

/** 1-based, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Place extends Position {
  /** The value is a literal block: its own first line is the one below. */
  readonly isBlock?: true;
}

/** Text that is not YAML, with the place where it stops being so. */
export class YamlError extends Error {
  constructor(
    readonly reason: string,
    readonly position: Position,
  ) {
    super(reason);
  }
}

/** More aliases than a person writes: what an alias bomb is made of. */
const MAX_ALIASES = 100;

/**
 * The documents of a YAML 1.2 stream; an empty one yields none.
 *
 * @throws YamlError for text that is not YAML, duplicate keys, more than 100 aliases or 100 levels
 */
export function parseYaml(text: string): YamlDocument[] {
  try {
    const events = parseEvents(text, {});
    const values = constructFromEvents(events, { source: text, maxAliases: MAX_ALIASES });
    const starts: number[] = [];
    for (let at = 0; at < events.length; at += 1) if (events[at]!.type === EVENT_ID.DOCUMENT) starts.push(at);
    const places = new Places(text);
    return values.map((value, index) => ({
      value,
      locate: path => places.at(walk(text, events, starts[index]! + 1, path)),
    }));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    throw new YamlError(error.reason, { line: line + 1, column: column + 1 });
  }
}

/** Walks the flat events from a document's first node down `path`; stops where the text has no more of it. */
function walk(text: string, events: Event[], first: number, path: readonly (string | number)[]): Found {
  let found: Found = { event: events[first], index: first, offset: startOf(events[first]) };
  for (const step of path) {
    const below = child(text, events, found.index, step);
    if (!below) return { ...found, event: undefined };
    found = { event: events[below.index], ...below };
  }
  return found;
}

interface Found {
  /** The node itself; none where the path goes on beyond it. */
  readonly event: Event | undefined;
  readonly index: number;
  readonly offset: number;
}

/** The child of the node at `index` that `step` names: its event, and where a reader looks for it (its key). */
function child(text: string, events: Event[], index: number, step: string | number) {
  const type = events[index]?.type;
  if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return undefined;
  let at = index + 1;
  for (let position = 0; at < events.length && events[at]!.type !== EVENT_ID.POP; position += 1) {
    const key = events[at]!;
    if (type === EVENT_ID.MAPPING) at = next(events, at);
    const wanted = type === EVENT_ID.MAPPING ? keyText(text, key) === String(step) : position === step;
    if (wanted) return { index: at, offset: startOf(key) };
    at = next(events, at);
  }
  return undefined;
}

function keyText(text: string, event: Event): string | undefined {
  return event.type === EVENT_ID.SCALAR ? getScalarValue(text, event as ScalarEvent) : undefined;
}

/** The index behind the node at `index`. */
function next(events: Event[], index: number): number {
  let depth = 0;
  for (let at = index; at < events.length; at += 1) {
    const { type } = events[at]!;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
    if (type === EVENT_ID.POP) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return events.length;
}

function startOf(event: Event | undefined): number {
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return (event as ScalarEvent).valueStart;
    case EVENT_ID.ALIAS:
      return (event as AliasEvent).anchorStart;
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return (event as { start: number }).start;
    default:
      return 0;
  }
}

/** Offsets to lines, for many questions about one text. */
class Places {
  private lines: number[] | undefined;

  constructor(private readonly text: string) {}

  at({ event, offset }: Found): Place {
    this.lines ??= startsOfLines(this.text);
    let [low, high] = [0, this.lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lines[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const position = { line: low + 1, column: offset - this.lines[low]! + 1 };
    return isLiteralBlock(event) ? { ...position, isBlock: true } : position;
  }
}

function isLiteralBlock(event: Event | undefined): boolean {
  return event?.type === EVENT_ID.SCALAR && (event as ScalarEvent).style === SCALAR_STYLE.LITERAL_BLOCK;
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
