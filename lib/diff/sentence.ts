/** A sentence: words of ours, and foreign texts such as names, which each format makes harmless in its own way. */
export type Sentence = readonly (string | Quoted)[];

/** A text that somebody else wrote. */
interface Quoted {
  readonly quoted: string;
}

/**
 * Builds a sentence. The template's own text is ours; a text or number put into it is foreign and quoted; a sentence
 * put into it stays as it is.
 */
export function say(ours: TemplateStringsArray, ...values: readonly (string | number | Sentence)[]): Sentence {
  return ours.flatMap((words, index): Sentence => {
    const value = values[index];
    if (value === undefined) return [words];
    return typeof value === 'object' ? [words, ...value] : [words, { quoted: String(value) }];
  });
}

/** Words of ours, computed. */
export function words(text: string): Sentence {
  return [text];
}

const MOST = 8;

/** Foreign texts with commas between them: the first eight, and how many more there are. */
export function names(texts: Iterable<string | number>): Sentence {
  const all = [...texts];
  const shown = joined(
    all.slice(0, MOST).map(text => say`${text}`),
    ', ',
  );
  return all.length > MOST ? [...shown, `, and ${all.length - MOST} more`] : shown;
}

/** Sentences with a text of ours between them. */
export function joined(sentences: readonly Sentence[], between: string): Sentence {
  return sentences.flatMap((sentence, index) => (index === 0 ? sentence : [between, ...sentence]));
}

/**
 * The sentence as one text, with each foreign text as `quote` writes it. Foreign texts with nothing between them are one:
 * the backticks around two would be one run, and neither text code.
 */
export function written(sentence: Sentence, quote: (text: string) => string): string {
  let text = '';
  let foreign = '';
  const flush = () => {
    if (foreign) text += quote(foreign);
    foreign = '';
  };
  for (const part of sentence) {
    if (typeof part !== 'string') foreign += part.quoted;
    else if (part) {
      flush();
      text += part;
    }
  }
  flush();
  return text;
}
