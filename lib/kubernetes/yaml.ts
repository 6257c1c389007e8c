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

/** Line and column, both from 1, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A place in a YAML text. */
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

/** Most aliases of a document: more than a person writes. */
const MAX_ALIASES = 100;
/**
 * Most levels of a document, counting what its aliases stand for: the parser's own bound counts only what is written.
 */
const MAX_DEPTH = 100;
/** Characters that aliases may add to a text, beside as many as the text has. */
const MAX_GROWTH = 100_000;

/**
 * Parses a YAML 1.2 stream; an empty stream has no documents. Each value is a finite tree, about as large as its text,
 * and is safe to walk.
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

/** The parser's error. At a template of Helm's, an error that the template's author understands. */
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

/** A node that is still open, or that an anchor stands for. */
interface Node {
  isOpen: boolean;
  /** Characters of the node, counting what its aliases stand for. */
  length: number;
  /** Levels below the node. */
  height: number;
  /** Whether a key comes next; undefined outside of a mapping. */
  isKeyNext: boolean | undefined;
}

/** @throws YamlError where the documents would not be trees about as large as their text */
function checkTree(text: string, events: readonly Event[], places: Places): void {
  const tree = new Tree(text, places);
  for (const event of events) tree.read(event);
}

/** Measures documents event by event, before values are made of them. */
class Tree {
  /** Of the document that is read. */
  private anchors = new Map<string, Node>();
  private aliases = 0;
  /** Characters that aliases added, in all documents. */
  private growth = 0;
  /** The nodes that are open, the outermost first. */
  private readonly path: Node[] = [];

  constructor(
    private readonly text: string,
    private readonly places: Places,
  ) {}

  read(event: Event): void {
    if (event.type !== EVENT_ID.POP) this.checkKey(event);
    if (event.type === EVENT_ID.DOCUMENT) {
      this.anchors = new Map();
      this.aliases = 0;
    }
    if (event.type === EVENT_ID.POP) this.close();
    else if (event.type === EVENT_ID.ALIAS) this.repeat(event as AliasEvent);
    else this.open(event);
  }

  private open(event: Event): void {
    const isMapping = event.type === EVENT_ID.MAPPING;
    const node: Node = { isOpen: true, length: 1, height: 0, isKeyNext: isMapping ? true : undefined };
    const { anchorStart = -1, anchorEnd = -1 } = event as Partial<ScalarEvent>;
    if (anchorStart >= 0) this.anchors.set(this.text.slice(anchorStart, anchorEnd), node);
    this.path.push(node);
    if (event.type !== EVENT_ID.SCALAR) return;
    const { valueStart, valueEnd } = event as ScalarEvent;
    node.length += valueEnd - valueStart;
    this.close();
  }

  private close(): void {
    const node = this.path.pop()!;
    node.isOpen = false;
    if (this.path.length > 0) this.add(node);
  }

  /** Takes an alias for a copy of what its anchor stands for. */
  private repeat(event: AliasEvent): void {
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    const node = this.anchors.get(name);
    // the parser reports an alias without an anchor
    if (!node) return;
    this.aliases += 1;
    this.growth += node.length;
    if (node.isOpen) this.fail(event, `the alias *${name} stands inside its own anchor`);
    if (this.aliases > MAX_ALIASES) this.fail(event, `more than ${MAX_ALIASES} aliases in a document`);
    if (this.path.length - 1 + node.height > MAX_DEPTH)
      this.fail(event, `more than ${MAX_DEPTH} levels, by the alias *${name}`);
    if (this.growth > this.text.length + MAX_GROWTH)
      this.fail(event, 'aliases stand for much more than the text itself');
    this.add(node);
  }

  private add({ length, height }: Node): void {
    const parent = this.path.at(-1)!;
    parent.length += length;
    parent.height = Math.max(parent.height, height + 1);
  }

  /** Refuses a key that is a list or a mapping; what comes after a key is its value. */
  private checkKey(event: Event): void {
    const parent = this.path.at(-1);
    if (parent?.isKeyNext === undefined) return;
    const isCollection = event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE;
    if (isCollection && parent.isKeyNext) {
      const before = startOf(event) - 1;
      if (this.text.startsWith('{{', before)) this.fail(event, NOT_RENDERED, before);
      this.fail(event, KEY);
    }
    parent.isKeyNext = !parent.isKeyNext;
  }

  private fail(event: Event, reason: string, offset = startOf(event)): never {
    const { line, column } = this.places.at({ event: undefined, offset });
    throw new YamlError(reason, { line, column });
  }
}

interface Found {
  /** The event of the node; undefined where the path goes on below what the text has. */
  readonly event: Event | undefined;
  readonly index: number;
  readonly offset: number;
}

/** Where a child stands: the index of its event, and the offset where a reader looks for it (its key's). */
interface Child {
  readonly index: number;
  readonly offset: number;
}

/** The flat events of a text as a tree. The children of a node are looked up once, when they are first asked for. */
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

  /** The children of a node, by key or by position. */
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

/** Turns offsets of one text into lines and columns, many times. */
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
