/**
 * The grammar of the OpenTelemetry Transformation Language, as far as it says what is no statement and no condition. Paths and types are not read.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/pkg/ottl/LANGUAGE.md
 */
import { distance } from 'fastest-levenshtein';
import { OTTL_FUNCTIONS } from '../../facts/ottl';

/** What is wrong with a text. */
interface Mistake {
  readonly got: string;
  readonly fix: string;
}

/** Says why a text is no statement, or no condition. undefined: it may be one. */
export function ottlMistake(text: string, form: 'statement' | 'condition'): Mistake | undefined {
  try {
    const parser = new Parser(text);
    if (form === 'statement') parser.statement();
    else parser.condition();
    return undefined;
  } catch (error) {
    if (error instanceof OttlError) return error.mistake;
    throw error;
  }
}

class OttlError extends Error {
  constructor(readonly mistake: Mistake) {
    super(mistake.got);
  }
}

const TOKEN =
  /\s*(?:(0x[\da-fA-F]+|\d*\.\d+(?:[eE][-+]?\d+)?|\d+\.?)|("(?:\\[\s\S]|[^\\"])*")|([A-Za-z]\w*|_)|(==|!=|>=|<=|=>|[<>=+\-*/(){}[\]:,.]))/y;

interface Token {
  readonly type: 'number' | 'string' | 'word' | 'sign' | 'end';
  readonly text: string;
}

/** Whether a text says yes or no, or has a value. */
type Kind = 'truth' | 'value' | 'either';

/** Most levels: more than any has, and far from the end of the stack. */
const MAX_DEPTH = 100;

class Parser {
  private readonly tokens: Token[] = [];
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    const types = ['number', 'string', 'word', 'sign'] as const;
    let end = 0;
    for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
      const index = found.slice(1).findIndex(part => part !== undefined);
      this.tokens.push({ type: types[index]!, text: found[index + 1]! });
      end = TOKEN.lastIndex;
    }
    const rest = text.slice(end).trim();
    if (rest) throw refuse(`has ${rest.slice(0, 20)}, which is no sign of OTTL`, hintFor(rest));
    this.tokens.push({ type: 'end', text: '' });
  }

  statement(): void {
    const { type, text } = this.token;
    if (type !== 'word' || !/^[a-z]/.test(text) || this.tokens[1]?.text !== '(')
      throw refuse(
        'is no statement: a statement calls a function in small letters',
        'Write it as in set(attributes["a"], "b") where attributes["a"] == nil.',
      );
    this.at += 1;
    this.checkName(text);
    this.call();
    if (this.isWord('where')) {
      this.at += 1;
      this.truth(this.either());
    }
    this.end();
  }

  condition(): void {
    this.truth(this.either());
    this.end();
  }

  private end(): void {
    if (this.token.type !== 'end') throw this.unexpected('an operator, or the end');
  }

  private either(): Kind {
    return this.chain('or', () => this.both());
  }

  private both(): Kind {
    return this.chain('and', () => this.not());
  }

  private chain(word: string, part: () => Kind): Kind {
    let kind = part();
    while (this.isWord(word)) {
      this.truth(kind);
      this.at += 1;
      this.truth(part());
      kind = 'truth';
    }
    return kind;
  }

  private not(): Kind {
    if (!this.isWord('not')) return this.comparison();
    this.at += 1;
    this.truth(this.comparison());
    return 'truth';
  }

  private comparison(): Kind {
    const kind = this.sum();
    if (!/^(?:==|!=|>=|<=|<|>)$/.test(this.token.text)) return kind;
    this.at += 1;
    this.sum();
    return 'truth';
  }

  private sum(): Kind {
    let kind = this.value();
    while (this.token.type === 'sign' && /^[-+*/]$/.test(this.token.text)) {
      this.at += 1;
      this.value();
      kind = 'value';
    }
    return kind;
  }

  private value(): Kind {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw refuse('is nested too deeply', 'Write several conditions.');
    const kind = this.primary();
    this.depth -= 1;
    return kind;
  }

  private primary(): Kind {
    const { type, text } = this.token;
    if (type === 'sign' && /^[-+]$/.test(text)) {
      this.at += 1;
      return this.value();
    }
    if (type === 'number' || type === 'string') {
      this.at += 1;
      return 'value';
    }
    if (type === 'word') return this.word();
    if (this.accept('(')) return this.inParentheses();
    if (this.accept('[')) {
      this.list(']', () => this.either());
      return 'value';
    }
    if (this.accept('{')) {
      this.map();
      return 'value';
    }
    throw this.unexpected('a value');
  }

  /** What stands in parentheses, or the names and the body of a lambda. */
  private inParentheses(): Kind {
    const close = this.tokens.findIndex((token, index) => index >= this.at && token.text === ')');
    if (this.tokens[close + 1]?.text === '=>') {
      this.at = close + 2;
      this.either();
      return 'value';
    }
    const kind = this.either();
    this.expect(')');
    return kind;
  }

  private map(): void {
    while (!this.accept('}')) {
      if (this.token.type !== 'string') throw this.unexpected('a key in double quotes');
      this.at += 1;
      this.expect(':');
      this.either();
      this.accept(',');
    }
  }

  private word(): Kind {
    const { text } = this.token;
    this.at += 1;
    if (text === 'true' || text === 'false') return 'either';
    if (text === 'nil') return 'value';
    if (this.accept('(')) {
      this.at -= 1;
      if (/^[a-z]/.test(text))
        throw refuse(
          `calls ${text} for a value, and functions with a value begin with a capital letter`,
          meant(text) ?? 'Write the function with its capital letters, such as IsMatch.',
        );
      this.checkName(text);
      this.call();
      return 'either';
    }
    if (/[A-Z]/.test(text) && !/^[A-Z][A-Z\d_]*$/.test(text)) {
      // a function may be an argument
      if (/^[A-Z]/.test(text) && /^[,)]$/.test(this.token.text)) return 'value';
      throw refuse(`has ${text}, which is neither a path nor a function`, 'Write paths in small letters.');
    }
    if (KEYWORDS.has(text)) throw refuse(`has "${text}" where a value is expected`, 'Write a value there.');
    this.path();
    return 'value';
  }

  private path(): void {
    this.keys();
    while (this.accept('.')) {
      if (this.token.type !== 'word') throw this.unexpected('a field');
      this.at += 1;
      this.keys();
    }
  }

  private keys(): void {
    while (this.accept('[')) {
      this.either();
      this.expect(']');
    }
  }

  private call(): void {
    this.expect('(');
    this.list(')', () => {
      if (this.token.type === 'word' && this.tokens[this.at + 1]?.text === '=') this.at += 2;
      this.either();
    });
    this.keys();
  }

  private list(close: string, item: () => void): void {
    if (this.accept(close)) return;
    do item();
    while (this.accept(','));
    this.expect(close);
  }

  private checkName(name: string): void {
    const better = meant(name);
    if (better) throw refuse(`calls ${name}, which OTTL does not have`, better);
  }

  private truth(kind: Kind): void {
    if (kind !== 'value') return;
    if (this.token.type === 'sign' && !/^[)\],]$/.test(this.token.text))
      throw this.unexpected('an operator, or the end');
    throw refuse('has a value where a condition is expected', 'Compare the value, such as with != nil.');
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private isWord(text: string): boolean {
    return this.token.type === 'word' && this.token.text === text;
  }

  private accept(text: string): boolean {
    if (this.token.type !== 'sign' || this.token.text !== text) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected(`"${text}"`);
  }

  private unexpected(wanted: string): OttlError {
    const { type, text } = this.token;
    const before = this.tokens[this.at - 1]?.text.slice(0, 30);
    const place = type === 'end' ? 'ends' : `has ${text.slice(0, 30)}`;
    return refuse(`${place}${before ? ` behind ${before}` : ''}, where ${wanted} is expected`, hintFor(text));
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'where']);

function refuse(got: string, fix: string): OttlError {
  return new OttlError({ got, fix });
}

function hintFor(rest: string): string {
  if (rest.startsWith("'") || rest.startsWith('`')) return 'Write texts in double quotes.';
  if (rest.startsWith('"')) return 'Close the double quotes.';
  if (/^(?:&&|\|\||!|AND|OR|NOT)/.test(rest)) return 'Write and, or, not.';
  if (rest.startsWith('~') || /^(?:matches|contains|like|in)$/i.test(rest))
    return 'Write IsMatch(value, "expression").';
  if (rest === '=') return 'Write == to compare.';
  return 'Correct the text; brackets come in pairs.';
}

/** The function that a name which OTTL does not have is meant for. */
function meant(name: string): string | undefined {
  if (OTTL_FUNCTIONS.has(name) || name.length > 60) return undefined;
  const lower = name.toLowerCase();
  const near =
    [...OTTL_FUNCTIONS].find(known => known.toLowerCase() === lower) ??
    [...OTTL_FUNCTIONS].find(
      known => /^[a-z]/.test(known) === /^[a-z]/.test(name) && known.length > 2 && distance(known, name) === 1,
    );
  return near && `Write ${near}.`;
}
