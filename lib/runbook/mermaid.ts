/** A flowchart as data. https://mermaid.js.org/syntax/flowchart.html */

/** A box of the flowchart. */
export interface Node {
  readonly id: string;
  /** Lines of text, one below the other. */
  readonly lines: readonly string[];
}

/** A frame around boxes. */
export interface Group {
  readonly id: string;
  readonly title: string;
  readonly nodes: readonly Node[];
}

/** An arrow between two boxes or frames, by their ids. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly lines?: readonly string[];
}

/** The flowchart in the language of Mermaid. */
export function flowchart(groups: readonly (Group | Node)[], arrows: readonly Arrow[]): string {
  return [
    'flowchart LR',
    ...groups.flatMap(group => ('nodes' in group ? box(group) : [node(group)])),
    ...arrows.map(arrow),
  ]
    .map((line, index) => (index ? `  ${line}` : line))
    .join('\n');
}

function box({ id, title, nodes }: Group): string[] {
  return [`subgraph ${id}[${label([title])}]`, ...nodes.map(one => `  ${node(one)}`), 'end'];
}

const node = ({ id, lines }: Node): string => `${id}[${label(lines)}]`;

function arrow({ from, to, lines = [] }: Arrow): string {
  return lines.length ? `${from} -- ${label(lines)} --> ${to}` : `${from} --> ${to}`;
}

/** A quoted label. Characters that Mermaid, Markdown or HTML could act on become character codes. */
function label(lines: readonly string[]): string {
  const escaped = lines.map(line => line.replace(/[^-\p{L}\p{N} _.,:/()+→①②③④]/gu, one => `#${one.codePointAt(0)};`));
  return `"${escaped.join('<br/>') || '-'}"`;
}
