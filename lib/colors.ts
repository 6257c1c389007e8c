/** The codes that switch a style on and off: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ (SGR). */
const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

/** Puts a style around a text; none of the texts has a style of its own. */
export type Colors = Readonly<Record<keyof typeof STYLES, (text: string) => string>>;

/** The styles of a terminal, or for a pipe the same names that leave the text as it is. */
export function colors(isOn: boolean): Colors {
  const style = (name: keyof typeof STYLES) => {
    const [on, off] = STYLES[name];
    return (text: string) => (isOn ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  };
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
  };
}
