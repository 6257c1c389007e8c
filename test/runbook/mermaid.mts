/** Flowcharts as JSON on stdin; on stdout, for each, what Mermaid says against it. A program: Mermaid is a module, and wants a DOM. */
import { readFileSync } from 'node:fs';
import { Window } from 'happy-dom';

const window = new Window();
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');

const complaints: (string | null)[] = [];
for (const text of JSON.parse(readFileSync(0, 'utf8')) as string[]) {
  complaints.push(
    await mermaid.parse(text).then(
      ({ diagramType }) => (diagramType === 'flowchart-v2' ? null : diagramType),
      error => String(error),
    ),
  );
}
process.stdout.write(JSON.stringify(complaints), () => process.exit());
