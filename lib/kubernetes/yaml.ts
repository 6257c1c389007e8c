import {
  type AliasEvent,
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  type Event,
  mergeTag,
  parseEvents,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { inert } from '../foreign/text';
import { jsonStream } from './json-stream';
import { Nodes, type Place, Places, type Position, startOf } from './yaml-places';

export { type Place, type Position, startsOfLines } from './yaml-places';

/** One YAML document with the way back from a path in its value to a place in its text. */
export interface YamlDocument {
  readonly value: unknown;
  /** The place of the deepest part of `path` that the text has; what an alias or a merge key brings, where it is written. */
  locate(path: readonly (string | number)[]): Place;
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
const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * Parses a YAML 1.2 stream with merge keys (`<<`), which kubectl and Helm read too, or a stream of JSON objects; an empty stream has no documents. Each value is a finite tree,
 * about as large as its text, and is safe to walk.
 *
 * @throws YamlError for text that is not YAML, duplicate keys, keys that are lists or mappings, more than 100 levels (with
 * what aliases stand for), an alias inside its own anchor, more than 100 aliases in a document, and aliases that stand for
 * more than the text's length and 100,000 characters
 */
export function parseYaml(text: string): YamlDocument[] {
  try {
    return parseStream(text);
  } catch (error) {
    const parts = jsonStream(text);
    if (!parts) throw error;
    return parts.flatMap(part => parseStream(part.text).map(document => lowered(document, part.above)));
  }
}

/** A document with lines above it. */
function lowered({ value, locate }: YamlDocument, above: number): YamlDocument {
  return {
    value,
    locate: path => {
      const place = locate(path);
      return { ...place, line: place.line + above };
    },
  };
}

function parseStream(text: string): YamlDocument[] {
  const places = new Places(text);
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const { starts, hasAliases } = outline(events);
    if (hasAliases) checkTree(text, events, places);
    const values = valuesOf(text, events, places);
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

/** The indices where documents start, and whether there is an alias: without one, a tree is as large as its text. */
function outline(events: readonly Event[]): { readonly starts: readonly number[]; readonly hasAliases: boolean } {
  const starts: number[] = [];
  let hasAliases = false;
  for (let at = 0; at < events.length; at += 1) {
    const { type } = events[at]!;
    if (type === EVENT_ID.DOCUMENT) starts.push(at);
    else if (type === EVENT_ID.ALIAS) hasAliases = true;
  }
  return { starts, hasAliases };
}

/** Makes the values of events. Where that fails, the mistake that the tree has is the plainer one. */
function valuesOf(text: string, events: Event[], places: Places): unknown[] {
  try {
    return constructFromEvents(events, { source: text, schema: SCHEMA });
  } catch (error) {
    checkTree(text, events, places);
    throw error;
  }
}

/** The parser's error. At a template of Helm's, an error that the template's author understands. */
function mistakeIn(text: string, { reason, mark }: YAMLException): YamlError {
  const { line = 0, column = 0 } = mark ?? {};
  const lines = text.split('\n', line + 1);
  const template = [line, line - 1].find(at => TEMPLATE.test(lines[at] ?? ''));
  const said = WORDS.find(([beginning]) => reason.startsWith(beginning))?.[1] ?? reason;
  if (template === undefined) return new YamlError(said, { line: line + 1, column: column + 1 });
  return new YamlError(NOT_RENDERED, { line: template + 1, column: lines[template]!.indexOf('{{') + 1 });
}

const TEMPLATE = /^[ \t]*(?:- )?(?:[\w./-]+:[ \t]+)?\{\{/;
const KEY = 'a key is a list or a mapping; a text was expected';
/** Beginnings of the parser's reasons, and plainer words. */
const WORDS = [
  [
    'deficient indentation',
    'a line inside […], {…} or quotes, or the closing bracket, must be indented further than the key before the bracket',
  ],
  ['object-based map does not support complex keys', KEY],
  ['cannot merge mappings', '<< takes a mapping or a list of mappings, such as the alias of one'],
] as const;
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
    else if (event.type === EVENT_ID.SCALAR) this.pass(event as ScalarEvent);
    else this.open(event);
  }

  /** Most events are scalars, and few of them have an anchor: those need no node. */
  private pass({ valueStart, valueEnd, anchorStart, anchorEnd }: ScalarEvent): void {
    const length = 1 + valueEnd - valueStart;
    if (anchorStart >= 0)
      this.anchors.set(this.text.slice(anchorStart, anchorEnd), {
        isOpen: false,
        length,
        height: 0,
        isKeyNext: undefined,
      });
    this.add(length, 0);
  }

  private open(event: Event): void {
    const isMapping = event.type === EVENT_ID.MAPPING;
    const node: Node = { isOpen: true, length: 1, height: 0, isKeyNext: isMapping ? true : undefined };
    const { anchorStart = -1, anchorEnd = -1 } = event as Partial<ScalarEvent>;
    if (anchorStart >= 0) this.anchors.set(this.text.slice(anchorStart, anchorEnd), node);
    this.path.push(node);
  }

  private close(): void {
    const node = this.path.pop()!;
    node.isOpen = false;
    if (this.path.length > 0) this.add(node.length, node.height);
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
    this.add(node.length, node.height);
  }

  private add(length: number, height: number): void {
    const parent = this.path[this.path.length - 1]!;
    parent.length += length;
    if (parent.height <= height) parent.height = height + 1;
  }

  /** Refuses a key that is a list or a mapping; what comes after a key is its value. */
  private checkKey(event: Event): void {
    const parent = this.path[this.path.length - 1];
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
