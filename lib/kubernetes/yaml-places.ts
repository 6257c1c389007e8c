/** Finds the places of values in a YAML text. */
import { type AliasEvent, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';

/** Line and column, both from 1, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Part of a line: from `column` up to, and without, `endColumn`. */
export interface Span {
  readonly column: number;
  readonly endColumn: number;
}

/** A place in a YAML text. */
export interface Place extends Position {
  /** The value is a literal block: its own first line is the one below. */
  readonly isBlock?: true;
  /** The written part of a line of the literal block, whose own first line is 1. undefined: the text has no such line. */
  readonly lineBelow?: (line: number) => Span | undefined;
  /** The key on this line. Absent: the value has none, as in a list. */
  readonly key?: Span;
  /** The value, where it is one word or text that stands whole on this line. */
  readonly value?: Span;
}

interface Found {
  /** The event of the node; undefined where the path goes on below what the text has. */
  readonly event: Event | undefined;
  readonly offset: number;
  /** The event of the node's key. */
  readonly key?: Event | undefined;
}

/** Where a child stands: the index of its event, its key, and the offset where a reader looks for it (its key's). */
interface Child {
  readonly index: number;
  readonly offset: number;
  readonly key?: Event | undefined;
}

/** The flat events of a text as a tree. The children of a node are looked up once, when they are first asked for. */
export class Nodes {
  private readonly known = new Map<number, ReadonlyMap<string | number, Child>>();

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {}

  /** Walks from a document's first node down `path`; stops where the text has no more of it. */
  walk(first: number, path: readonly (string | number)[]): Found {
    let at: Child = { index: first, offset: startOf(this.events[first]) };
    for (const step of path) {
      const below = this.children(at.index).get(step);
      if (!below) return { event: undefined, offset: at.offset, key: at.key };
      at = below;
    }
    return { event: this.events[at.index], offset: at.offset, key: at.key };
  }

  /**
   * The children of a node, by key or by position. An alias has those of its anchor's node; a mapping has those of its
   * merge keys' mappings too, unless the mapping itself or an earlier one has the key.
   */
  private children(index: number): ReadonlyMap<string | number, Child> {
    const known = this.known.get(index);
    if (known) return known;
    const type = this.events[index]?.type;
    const isMapping = type === EVENT_ID.MAPPING;
    const children = new Map<string | number, Child>();
    if (type === EVENT_ID.ALIAS) return this.keep(index, this.children(this.target(index)));
    if (!isMapping && type !== EVENT_ID.SEQUENCE) return this.keep(index, children);
    const merged: number[] = [];
    for (let at = index + 1; this.events[at]!.type !== EVENT_ID.POP; at = this.next(at)) {
      const key = this.events[at]!;
      if (isMapping) at += 1;
      const step = isMapping ? this.keyText(key) : children.size;
      if (isMapping && this.isMerge(key)) merged.push(at);
      else if (step !== undefined)
        children.set(step, { index: at, offset: startOf(key), key: isMapping ? key : undefined });
    }
    for (const source of merged.flatMap(at => this.mappingsAt(at)))
      for (const [step, child] of this.children(source)) if (!children.has(step)) children.set(step, child);
    return this.keep(index, children);
  }

  private keep(index: number, children: ReadonlyMap<string | number, Child>): ReadonlyMap<string | number, Child> {
    this.known.set(index, children);
    return children;
  }

  private isMerge(event: Event): boolean {
    const { style, tagStart } = event as ScalarEvent;
    return this.keyText(event) === '<<' && style === SCALAR_STYLE.PLAIN && tagStart < 0;
  }

  /** The mappings that the value of a merge key stands for. */
  private mappingsAt(index: number): number[] {
    const node = this.events[index]!.type === EVENT_ID.ALIAS ? this.target(index) : index;
    if (this.events[node]?.type !== EVENT_ID.SEQUENCE) return [node];
    return [...this.children(node).values()].map(child => child.index);
  }

  /** The index of the node that an alias stands for: the last one before it with that anchor. */
  private target(index: number): number {
    const name = this.anchor(this.events[index]!);
    for (let at = index - 1; at >= 0 && this.events[at]!.type !== EVENT_ID.DOCUMENT; at -= 1)
      if (this.events[at]!.type !== EVENT_ID.ALIAS && this.anchor(this.events[at]!) === name) return at;
    return -1;
  }

  /** The name of a node's anchor, or of the anchor that an alias names; undefined without one. */
  private anchor(event: object): string | undefined {
    const { anchorStart = -1, anchorEnd = -1 } = event as Partial<AliasEvent>;
    return anchorStart < 0 ? undefined : this.text.slice(anchorStart, anchorEnd);
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

/** The offset of an event's first character. */
export function startOf(event: Event | undefined): number {
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
export class Places {
  private lines: number[] | undefined;

  constructor(private readonly text: string) {}

  at({ event, offset, key }: Found): Place {
    this.lines ??= startsOfLines(this.text);
    let [low, high] = [0, this.lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lines[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const [start, end] = [this.lines[low]!, this.lines[low + 1] ?? this.text.length + 1];
    const spanOf = (node: Event | undefined): Span | undefined => {
      const [from, to] = this.rangeOf(node);
      return from >= start && to < end && from < to
        ? { column: from - start + 1, endColumn: to - start + 1 }
        : undefined;
    };
    const [own, value] = [spanOf(key), spanOf(event)];
    return {
      line: low + 1,
      column: offset - start + 1,
      ...(isLiteralBlock(event) && { isBlock: true, lineBelow: line => this.written(low + line) }),
      ...(own && { key: own }),
      ...(value && { value }),
    };
  }

  /** What stands on a line, without the blanks around it. undefined: the text has no such line. */
  private written(index: number): Span | undefined {
    const start = this.lines![index];
    if (start === undefined) return undefined;
    let [from, to] = [start, (this.lines![index + 1] ?? this.text.length + 1) - 1];
    while (from < to && isBlank(this.text[from]!)) from += 1;
    while (to > from && isBlank(this.text[to - 1]!)) to -= 1;
    return { column: from - start + 1, endColumn: to - start + 1 };
  }

  /** The offsets of a scalar, with its quotes, or of an alias; nothing for an empty value and for what has parts. */
  private rangeOf(node: Event | undefined): readonly [number, number] {
    if (node?.type === EVENT_ID.ALIAS) {
      const { anchorStart, anchorEnd } = node as AliasEvent;
      return [anchorStart - 1, anchorEnd];
    }
    const { valueStart = -1, valueEnd = -1, style } = (node ?? {}) as Partial<ScalarEvent>;
    const quotes = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    return valueStart < 0 ? [-1, -1] : [valueStart - quotes, valueEnd + quotes];
  }
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}

function isLiteralBlock(event: Event | undefined): boolean {
  return event?.type === EVENT_ID.SCALAR && (event as ScalarEvent).style === SCALAR_STYLE.LITERAL_BLOCK;
}

/** The offset of each line's first character. */
export function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
