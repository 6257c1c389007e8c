/**
 * The page without a browser: HTML on stdin, and on stdout what the page made of hostile manifests. A program: happy-dom is a module.
 * Its worker is a JavaScript engine with nothing of Node's.
 */
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { Window } from 'happy-dom';

const html = readFileSync(0, 'utf8');
const window = new Window({
  url: 'http://localhost/',
  settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
});
const { document } = window;

type Heard = (event: { data: unknown }) => void;
const sources = new Map<string, string>();
let started = 0;

/** Runs a worker's code in a context of its own, with the few names of a worker that the checker needs. */
class FakeWorker {
  private readonly heard: Heard[] = [];
  private readonly asked: Heard[] = [];

  constructor(url: string) {
    const context = createContext({
      addEventListener: (_: string, heard: Heard) => this.asked.push(heard),
      postMessage: (data: unknown) => later(this.heard, data),
      ...{ performance, URL },
    });
    setTimeout(() => runInContext(sources.get(url)!, context), 0);
    started += 1;
  }

  addEventListener(type: string, heard: Heard): void {
    if (type === 'message') this.heard.push(heard);
  }

  postMessage(data: unknown): void {
    // a judgement that has no end
    if (JSON.stringify(data).includes('# without end')) return;
    later(this.asked, data);
  }

  terminate(): void {}
}

/** A message arrives later, and as a copy. */
function later(listeners: readonly Heard[], data: unknown): void {
  setTimeout(() => {
    for (const listener of listeners) listener({ data: JSON.parse(JSON.stringify(data)) });
  }, 0);
}

/** While nothing answers, ten seconds are a moment. */
let isStuck = false;
const wait = window.setTimeout.bind(window);
Object.assign(window, {
  setTimeout: (act: () => void, milliseconds: number) =>
    wait(act, isStuck && milliseconds >= 10_000 ? 50 : milliseconds),
  Worker: FakeWorker,
  Blob: class {
    constructor(readonly parts: readonly string[]) {}
  },
});
Object.assign(window.URL, {
  createObjectURL: ({ parts }: { parts: readonly string[] }) => {
    const url = `blob:${sources.size}`;
    sources.set(url, parts.join(''));
    return url;
  },
});

document.write(html);

async function until(isDone: () => unknown): Promise<void> {
  for (let tries = 0; !isDone(); tries += 1) {
    if (tries > 400) throw new Error(`nothing came: ${document.getElementById('summary')?.textContent}`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

const area = () => document.querySelector('textarea')!;
const summary = () => document.getElementById('summary')!.textContent;

await until(() => summary().includes('error'));
const first = { summary: summary(), text: area().value, stops: document.querySelectorAll('.stop').length };

const HOSTILE = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: "<img src=x onerror=alert(1)>", namespace: "</script><script>alert(2)</script>"}
spec:
  selector: {istio: "<b>ingressgateway</b>"}
  servers:
    - port: {number: 4317, name: "<svg onload=alert(3)>", protocol: GRPC}
      hosts: ["<iframe src=javascript:alert(4)>"]
      tls: {mode: SIMPLE, credentialName: "\\u202e{{style}}"}
---
apiVersion: "<i>/v1"
kind: "<a href='javascript:alert(5)'>Kind</a>"
metadata: {name: "--><script>alert(6)</script>"}
`;
type(HOSTILE);
await until(() => document.getElementById('findings')!.textContent.includes('<img'));
const main = document.querySelector('main')!;
const strange = [...document.querySelectorAll('main *, nav *')].filter(({ tagName }) =>
  ['IMG', 'SCRIPT', 'IFRAME', 'A', 'B', 'I', 'STYLE', 'LINK', 'OBJECT'].includes(tagName),
);
const handlers = [...main.querySelectorAll('*')].flatMap(element =>
  [...element.attributes].filter(({ name }) => name.startsWith('on')).map(({ name }) => name),
);

const hostile = {
  summary: summary(),
  strange: strange.map(({ outerHTML }) => outerHTML),
  handlers,
  turned: main.textContent.includes('\u202e'),
  marks: document.querySelectorAll('.signs button').length,
  names: [...document.querySelectorAll('.thing .name')].map(({ textContent }) => textContent),
};

function type(text: string): void {
  isStuck = text.includes('# without end');
  area().value = text;
  area().dispatchEvent(new window.Event('input'));
}

type('a: 1 # without end');
await until(() => summary().includes('stopped'));
const stopped = { summary: summary(), cards: document.querySelectorAll('.card').length, started };
type(first.text);
await until(() => summary() === first.summary);

process.stdout.write(JSON.stringify({ first, hostile, stopped }), () => process.exit());
