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
import { inert } from '../foreign/text';

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
  /** One inert line. */
  readonly reason: string;

  constructor(
    reason: string,
    readonly position: Position,
  ) {
    const line = inert(reason).slice(0, 200);
    super(line);
    this.reason = line;
  }
}

/** More aliases than a person writes. */
const MAX_ALIASES = 100;
/** Levels of a document, with what its aliases stand for: the parser's own bound holds for what is written. */
const MAX_DEPTH = 100;
/** Characters that aliases may add to a text, beside as many as the text has. */
const MAX_GROWTH = 100_000;

/**
 * The documents of a YAML 1.2 stream; an empty one yields none. Each value is a finite tree, about as large as its text:
 * whoever walks it needs no care.
 *
 * @throws YamlError for text that is not YAML, duplicate keys, keys that are lists or mappings, more than 100 levels (with
 * what aliases stand for), an alias inside its own anchor, more than 100 aliases in a document, and aliases that stand for
 * more than the text's length and 100,000 characters
 */
export function parseYaml(text: string): YamlDocument[] {
  const places = new Places(text);
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    checkTree(text, events, places);
    const values = constructFromEvents(events, { source: text });
    const starts: number[] = [];
    for (let at = 0; at < events.length; at += 1) if (events[at]!.type === EVENT_ID.DOCUMENT) starts.push(at);
    const nodes = new Nodes(text, events);
    return values.map((value, index) => ({
      value,
      locate: path => places.at(nodes.walk(starts[index]! + 1, path)),
    }));
  } catch (error) {
    if (error instanceof YAMLException) throw mistakeIn(text, error);
    throw error;
  }
}

/** The parser's complaint, or, where it stands at a template of Helm's, one that its author understands. */
function mistakeIn(text: string, { reason, mark }: YAMLException): YamlError {
  const { line = 0, column = 0 } = mark ?? {};
  const lines = text.split('\n', line + 1);
  const template = [line, line - 1].find(at => TEMPLATE.test(lines[at] ?? ''));
  const isKey = reason === 'object-based map does not support complex keys';
  if (template === undefined) return new YamlError(isKey ? KEY : reason, { line: line + 1, column: column + 1 });
  return new YamlError(NOT_RENDERED, { line: template + 1, column: lines[template]!.indexOf('{{') + 1 });
}

const TEMPLATE = /^[ \t]*(?:- )?(?:[\w./-]+:[ \t]+)?\{\{/;
const KEY = 'a key is a list or a mapping; a text was expected';
const NOT_RENDERED = 'a template ({{ … }}) that is not rendered yet; "helm template" does that';

/** A node that is not closed yet, or what an anchor stands for. */
interface Node {
  isOpen: boolean;
  /** Characters, with what its aliases stand for. */
  length: number;
  /** Levels below it. */
  height: number;
  /** In a mapping: whether a key is next. */
  isKeyNext: boolean | undefined;
}

/** @throws YamlError where the documents would not be trees about as large as their text */
function checkTree(text: string, events: readonly Event[], places: Places): void {
  let anchors = new Map<string, Node>();
  let aliases = 0;
  let growth = 0;
  const path: Node[] = [];
  const fail = (event: Event, reason: string, offset = startOf(event)): never => {
    const { line, column } = places.at({ event: undefined, offset });
    throw new YamlError(reason, { line, column });
  };
  const add = ({ length, height }: Node) => {
    const parent = path.at(-1)!;
    parent.length += length;
    parent.height = Math.max(parent.height, height + 1);
  };
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      const node = path.pop()!;
      node.isOpen = false;
      if (path.length > 0) add(node);
      continue;
    }
    const parent = path.at(-1);
    const isCollection = event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE;
    if (isCollection && parent?.isKeyNext) {
      const before = startOf(event) - 1;
      if (text.startsWith('{{', before)) fail(event, NOT_RENDERED, before);
      fail(event, KEY);
    }
    if (parent?.isKeyNext !== undefined) parent.isKeyNext = !parent.isKeyNext;
    if (event.type === EVENT_ID.DOCUMENT) {
      anchors = new Map();
      aliases = 0;
    }
    if (event.type === EVENT_ID.ALIAS) {
      const { anchorStart, anchorEnd } = event as AliasEvent;
      const name = text.slice(anchorStart, anchorEnd);
      const node = anchors.get(name);
      // one without an anchor is the parser's to report
      if (!node) continue;
      aliases += 1;
      growth += node.length;
      if (node.isOpen) fail(event, `the alias *${name} stands inside its own anchor`);
      if (aliases > MAX_ALIASES) fail(event, `more than ${MAX_ALIASES} aliases in a document`);
      if (path.length - 1 + node.height > MAX_DEPTH)
        fail(event, `more than ${MAX_DEPTH} levels, by the alias *${name}`);
      if (growth > text.length + MAX_GROWTH) fail(event, 'aliases stand for much more than the text itself');
      add(node);
      continue;
    }
    const node = {
      isOpen: true,
      length: 1,
      height: 0,
      isKeyNext: event.type === EVENT_ID.MAPPING ? true : undefined,
    };
    const { anchorStart = -1, anchorEnd = -1 } = event as Partial<ScalarEvent>;
    if (anchorStart >= 0) anchors.set(text.slice(anchorStart, anchorEnd), node);
    if (event.type !== EVENT_ID.SCALAR) path.push(node);
    else {
      const { valueStart, valueEnd } = event as ScalarEvent;
      Object.assign(node, { isOpen: false, length: 1 + valueEnd - valueStart });
      add(node);
    }
  }
}

interface Found {
  /** The node itself; none where the path goes on beyond it. */
  readonly event: Event | undefined;
  readonly index: number;
  readonly offset: number;
}

/** Where a child stands: its event, and where a reader looks for it (its key). */
interface Child {
  readonly index: number;
  readonly offset: number;
}

/** The flat events of a text as a tree; what lies below a node is looked up once, when it is first asked for. */
class Nodes {
  private readonly known = new Map<number, ReadonlyMap<string | number, Child>>();

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {}

  /** Walks from a document's first node down `path`; stops where the text has no more of it. */
  walk(first: number, path: readonly (string | number)[]): Found {
    let found: Found = { event: this.events[first], index: first, offset: startOf(this.events[first]) };
    for (const step of path) {
      const below = this.children(found.index).get(step);
      if (!below) return { ...found, event: undefined };
      found = { event: this.events[below.index], ...below };
    }
    return found;
  }

  /** By key, or by position. */
  private children(index: number): ReadonlyMap<string | number, Child> {
    const known = this.known.get(index);
    if (known) return known;
    const children = new Map<string | number, Child>();
    this.known.set(index, children);
    const type = this.events[index]?.type;
    if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return children;
    for (let at = index + 1; this.events[at]!.type !== EVENT_ID.POP; at = this.next(at)) {
      const key = this.events[at]!;
      if (type === EVENT_ID.MAPPING) at += 1;
      const step = type === EVENT_ID.MAPPING ? this.keyText(key) : children.size;
      if (step !== undefined) children.set(step, { index: at, offset: startOf(key) });
    }
    return children;
  }

  private keyText(event: Event): string | undefined {
    return event.type === EVENT_ID.SCALAR ? getScalarValue(this.text, event as ScalarEvent) : undefined;
  }

  /** The index behind the node at `index`. */
  private next(index: number): number {
    let depth = 0;
    for (let at = index; ; at += 1) {
      const { type } = this.events[at]!;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
      if (type === EVENT_ID.POP) depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
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

  at({ event, offset }: Pick<Found, 'event' | 'offset'>): Place {
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
