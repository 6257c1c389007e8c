/** What begins and what ends each style (ECMA-48, Select Graphic Rendition). */
const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

/** Puts a style around a text; none of the texts has a style of its own. */
export type Colors = Readonly<Record<keyof typeof STYLES, (text: string) => string>>;

/** The styles of a terminal, or for a pipe the same names that leave the text as it is. */
export function colors(isOn: boolean): Colors {
  const styles = Object.entries(STYLES).map(([name, [begin, end]]) => [
    name,
    (text: string) => (isOn ? `\u001b[${begin}m${text}\u001b[${end}m` : text),
  ]);
  return Object.fromEntries(styles) as Colors;
}
