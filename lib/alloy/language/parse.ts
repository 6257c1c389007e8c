import { fail, scan, type Token } from './scan';

export { AlloySyntaxError } from './scan';

/** The statements of a file or a block. */
export type Body = readonly Statement[];
/** One statement: `name = value`, or a block. */
export type Statement = Attribute | Block;

/** `name = value`. */
interface Attribute {
  readonly type: 'attribute';
  readonly name: string;
  readonly value: Expression;
  /** Line in the text, from 1. */
  readonly line: number;
}

/** `name "label" { … }`. */
export interface Block {
  readonly type: 'block';
  /** With its dots: `otelcol.receiver.otlp`. */
  readonly name: string;
  readonly label: string | undefined;
  readonly body: Body;
  readonly line: number;
}

/** A value's tree. `line` counts from 1. */
export type Expression = { readonly line: number } & (
  | { readonly type: 'literal'; readonly value: string | number | boolean | null }
  | { readonly type: 'array'; readonly items: readonly Expression[] }
  | { readonly type: 'object'; readonly fields: readonly { readonly name: string; readonly value: Expression }[] }
  /** Names with dots between them: a component's export, or a function of the standard library. */
  | { readonly type: 'reference'; readonly names: readonly string[] }
  | { readonly type: 'access'; readonly of: Expression; readonly name: string }
  | { readonly type: 'index'; readonly of: Expression; readonly index: Expression }
  | { readonly type: 'call'; readonly of: Expression; readonly args: readonly Expression[] }
  | { readonly type: 'unary'; readonly operator: string; readonly of: Expression }
  | { readonly type: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
);

/**
 * Parses Alloy's configuration syntax (https://grafana.com/docs/alloy/latest/get-started/syntax/) into a tree.
 *
 * @throws AlloySyntaxError with the place of the first mistake
 */
export function parseAlloy(text: string): Body {
  return new Parser(text).file();
}

const PRECEDENCE: Readonly<Record<string, number>> = {
  ...{ '||': 1, '&&': 2, '==': 3, '!=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3 },
  ...{ '+': 4, '-': 4, '*': 5, '/': 5, '%': 5 },
};

const KEYWORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Most levels of a configuration: more than any has, and far from the end of the stack. */
const MAX_DEPTH = 200;

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  /** The line that was asked for last, and the offset of its end. */
  private readonly counted: { end: number; line: number };

  constructor(private readonly text: string) {
    this.tokens = scan(text);
    this.counted = { end: endOfLine(text, 0), line: 1 };
  }

  file(): Body {
    const body = this.body();
    if (this.token.type !== 'end of file') this.unexpected('a statement');
    return body;
  }

  private body(): Body {
    const statements: Statement[] = [];
    while (this.token.type !== 'end of file' && !this.is('}')) {
      statements.push(this.statement());
      if (this.is('}')) break;
      if (this.token.type !== 'end of statement') this.unexpected('the end of the line');
      this.at += 1;
    }
    return statements;
  }

  private statement(): Statement {
    this.enter();
    const line = this.line();
    const names = [this.name('a name')];
    while (this.accept('.')) names.push(this.name('a name'));
    if (names.length === 1 && this.accept('=')) {
      const value = this.expression();
      this.leave();
      return { type: 'attribute', name: names[0]!, value, line };
    }
    const label = this.label();
    this.expect('{', label === undefined && names.length === 1 ? '"=" or "{"' : '"{"');
    const body = this.body();
    this.expect('}', '"}"');
    this.leave();
    return { type: 'block', name: names.join('.'), label, body, line };
  }

  private label(): string | undefined {
    if (this.token.type !== 'string') return undefined;
    const { value } = this.token;
    if (!/^(?:[\p{L}_][\p{L}_\p{Nd}]*)?$/u.test(value!) || !this.token.text.startsWith('"')) this.unexpected('a label');
    this.at += 1;
    return value;
  }

  private expression(precedence = 1): Expression {
    this.enter();
    let left = this.power();
    for (let own = this.precedence(); own >= precedence; own = this.precedence()) {
      const operator = this.take().text;
      left = { type: 'binary', operator, left, right: this.expression(own + 1), line: left.line };
    }
    this.leave();
    return left;
  }

  private precedence(): number {
    return this.token.type === 'punctuation' ? (PRECEDENCE[this.token.text] ?? 0) : 0;
  }

  private power(): Expression {
    this.enter();
    let left = this.unary();
    if (this.accept('^')) left = { type: 'binary', operator: '^', left, right: this.power(), line: left.line };
    this.leave();
    return left;
  }

  private unary(): Expression {
    this.enter();
    const line = this.line();
    const isUnary = this.is('-') || this.is('!');
    const found: Expression = isUnary
      ? { type: 'unary', operator: this.take().text, of: this.unary(), line }
      : this.tail(this.primary());
    this.leave();
    return found;
  }

  private tail(start: Expression): Expression {
    let of = start;
    for (;;) {
      const { line } = of;
      if (this.accept('.')) {
        of =
          of.type === 'reference'
            ? this.reference(of.names, line)
            : { type: 'access', of, name: this.name('a name'), line };
      } else if (this.accept('[')) {
        of = { type: 'index', of, index: this.expression(), line };
        this.expect(']', '"]"');
      } else if (this.accept('(')) of = { type: 'call', of, args: this.items(')', () => this.expression()), line };
      else return of;
    }
  }

  /** Reads a reference, with all the names that follow dots. */
  private reference(first: readonly string[], line: number): Expression {
    const names = [...first, this.name('a name')];
    while (this.accept('.')) names.push(this.name('a name'));
    return { type: 'reference', names, line };
  }

  private primary(): Expression {
    const { type, text } = this.token;
    const line = this.line();
    if (type === 'string') return { type: 'literal', value: this.take().value!, line };
    if (type === 'number') return { type: 'literal', value: Number(this.take().text), line };
    if (type === 'name') {
      this.at += 1;
      const value = KEYWORDS.get(text);
      return value === undefined ? { type: 'reference', names: [text], line } : { type: 'literal', value, line };
    }
    if (this.accept('[')) return { type: 'array', items: this.items(']', () => this.expression()), line };
    if (this.accept('{')) return { type: 'object', fields: this.items('}', () => this.field()), line };
    if (!this.accept('(')) this.unexpected('a value');
    const inner = this.expression();
    this.expect(')', '")"');
    return inner;
  }

  private field() {
    const name = this.token.type === 'string' ? this.take().value! : this.name('a key');
    this.expect('=', '"="');
    return { name, value: this.expression() };
  }

  /** Reads items up to the closing bracket. A comma stands between two items, and before a line's end. */
  private items<Item>(close: string, item: () => Item): Item[] {
    const items: Item[] = [];
    while (!this.is(close)) {
      items.push(item());
      if (!this.is(close)) this.expect(',', `"," or "${close}"`);
    }
    this.at += 1;
    return items;
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private take(): Token {
    this.at += 1;
    return this.tokens[this.at - 1]!;
  }

  private is(punctuation: string): boolean {
    return this.token.type === 'punctuation' && this.token.text === punctuation;
  }

  private accept(punctuation: string): boolean {
    if (!this.is(punctuation)) return false;
    this.at += 1;
    return true;
  }

  private expect(punctuation: string, wanted: string): void {
    if (!this.accept(punctuation)) this.unexpected(wanted);
  }

  private name(wanted: string): string {
    if (this.token.type !== 'name' || KEYWORDS.has(this.token.text)) this.unexpected(wanted);
    return this.take().text;
  }

  private unexpected(wanted: string): never {
    const { type, text, offset } = this.token;
    const got = type === 'end of statement' || type === 'end of file' ? `the ${type}` : text.slice(0, 40);
    return fail(this.text, offset, `expected ${wanted}, got ${got}`);
  }

  /** Goes one level down. A text that ends the parsing needs no way back. */
  private enter(): void {
    this.depth += 1;
    if (this.depth > MAX_DEPTH * 4) fail(this.text, this.token.offset, 'nested too deeply');
  }

  private leave(): void {
    this.depth -= 1;
  }

  /** The line of the next token. Tokens are asked for in order, so that lines are counted once. */
  private line(): number {
    const { offset } = this.token;
    for (; this.counted.end < offset; this.counted.line += 1)
      this.counted.end = endOfLine(this.text, this.counted.end + 1);
    return this.counted.line;
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? Number.POSITIVE_INFINITY : end;
}
