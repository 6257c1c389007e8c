import { styleText } from 'node:util';

const STYLES = ['bold', 'dim', 'red', 'green', 'yellow'] as const;

/** Puts a style around a text; none of the texts has a style of its own. */
export type Colors = Readonly<Record<(typeof STYLES)[number], (text: string) => string>>;

/** The styles of a terminal, or for a pipe the same names that leave the text as it is. */
export function colors(isOn: boolean): Colors {
  // Whether the stream takes them is known already; Node must not ask the process again.
  const style = (name: (typeof STYLES)[number]) => (text: string) =>
    isOn ? styleText(name, text, { validateStream: false }) : text;
  return Object.fromEntries(STYLES.map(name => [name, style(name)])) as Colors;
}
