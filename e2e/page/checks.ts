/** What is tried on the page, each in a tab of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { CRAMPED, FAINT, FOCUSED } from './looks';
import type { Look, Tab } from './tab';

/** Where a check runs. */
export interface Place {
  /** An empty folder for files. */
  readonly folder: string;
  open(fragment?: string, look?: Partial<Look>): Promise<Tab>;
  /** Opens the file itself, as somebody does who was sent the page. */
  openFile(): Promise<Tab>;
  /** Keeps a picture of the page. */
  keep(tab: Tab, name: string): Promise<void>;
}

/** A check: what holds, and who sees it. Gives what was measured, if something was. @throws Error if it does not hold */
export type Check = readonly [what: string, run: (place: Place) => Promise<string | undefined>];

const SUMMARY = 'document.getElementById("summary").textContent';
const MESSAGE = 'document.getElementById("message").textContent';
const TEXT = 'document.querySelector("textarea:not([hidden])").value';
const LINE = `${TEXT}.slice(0, document.querySelector("textarea:not([hidden])").selectionStart).split("\\n").length`;
const FIRST = '1 error, the first at: route.';

const BROKEN = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: GRPC}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
`;

export const CHECKS: readonly Check[] = [
  [
    'opens with an example, and says where it breaks',
    async ({ open, keep }) => {
      const tab = await open();
      await holds(tab, `${SUMMARY} === ${JSON.stringify(FIRST)}`);
      await holds(tab, 'document.querySelectorAll(".stop").length === 16');
      await holds(tab, 'document.querySelector(".stop.error").dataset.hop === "route"');
      await holds(tab, 'document.querySelectorAll(".stripe.error, .signs .error").length === 2');
      await keep(tab, 'light');
      return `first finding after ${Math.round(await tab.value<number>('watch.first'))} ms`;
    },
  ],
  [
    'judges while somebody types, and goes on listening',
    async ({ open }) => {
      const tab = await open();
      await tab.value('watch.longest = 0');
      await tab.click('textarea');
      await tab.value('document.querySelector("textarea").setSelectionRange(0, 0)');
      for (const letter of '# a comment that somebody types\n') await tab.type(letter);
      await tab.value(
        `(() => { const area = document.querySelector('textarea'); area.value = area.value.replace('4319', '4318'); area.dispatchEvent(new Event('input')); })()`,
      );
      await tab.until(`${SUMMARY} === "Nothing found."`);
      await holds(tab, 'document.querySelectorAll(".stop.error, .stripe").length === 0');
      const longest = await tab.value<number>('watch.longest');
      if (longest > 500) throw new Error(`the page did not listen for ${longest} ms`);
      return `longest task ${Math.round(longest)} ms`;
    },
  ],
  [
    'leads from a finding to its line, and from the line to the finding',
    async ({ open }) => {
      const tab = await open();
      await tab.click('.card .jump');
      await holds(tab, `document.activeElement.tagName === 'TEXTAREA' && ${LINE} === 62`);
      await holds(tab, 'document.querySelector(".card").classList.contains("current")');
      await tab.click('.signs button');
      await holds(tab, 'document.activeElement.closest(".card") !== null');
      await tab.click('.stop.error .thing.error .name');
      await holds(tab, `document.activeElement.tagName === 'TEXTAREA' && ${LINE} === 60`);
      await tab.click('.stop.error button.state');
      await holds(tab, 'document.activeElement.closest(".card") !== null');
    },
  ],
  [
    'can be used by the keyboard alone, and shows the focus',
    async ({ open }) => {
      const tab = await open();
      const way: string[] = [];
      for (let step = 0; step < 60; step += 1) {
        await tab.press('Tab');
        const { tag, name, seen } = await tab.value<{ tag: string; name: string; seen: boolean }>(FOCUSED);
        if (tag === 'BODY') break;
        if (!seen) throw new Error(`${tag} ${name} has the focus, and nobody sees it`);
        way.push(`${tag} ${name}`);
      }
      for (const wanted of [
        'SELECT examples',
        'INPUT complete',
        'TEXTAREA Manifests, manifests.yaml',
        'BUTTON line 62',
      ])
        if (!way.includes(wanted)) throw new Error(`${wanted} is not on the way: ${way.join(', ')}`);
      await tab.value('document.querySelector("textarea").focus()');
      await tab.press('F8');
      await holds(tab, `${LINE} === 62 && ${MESSAGE}.startsWith("Line 62: error: ")`);
      await tab.press('Escape');
      await holds(tab, 'document.activeElement.closest(".card") !== null');
      await tab.press('Enter');
      await holds(tab, `document.activeElement.tagName === 'TEXTAREA' && ${LINE} === 62`);
      return `${way.length} stops`;
    },
  ],
  [
    'has a tab for each file, with arrow keys and Delete',
    async ({ open }) => {
      const tab = await open();
      await tab.click('#new');
      await tab.type(BROKEN);
      await tab.until(`${SUMMARY} !== ${JSON.stringify(FIRST)} && ${SUMMARY}.includes('error')`);
      await holds(tab, 'document.querySelectorAll("[role=tab]").length === 2');
      await tab.value('document.querySelector("[role=tab][aria-selected=true]").focus()');
      await tab.press('ArrowLeft');
      await holds(tab, `${TEXT}.includes('4319') && document.activeElement.textContent.startsWith('manifests.yaml')`);
      await tab.press('Delete');
      await holds(tab, `document.querySelectorAll("[role=tab]").length === 1 && ${TEXT}.includes('GRPC')`);
    },
  ],
  [
    'takes files and folders that are dropped, by their paths',
    async ({ open, folder, keep }) => {
      for (const name of ['app/base/a.yaml', 'app/b.yml', 'app/node_modules/c.yaml', 'app/d.txt', 'alone.yaml']) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), BROKEN.replace('name: otlp,', `name: ${name.replace(/\W/g, '-')},`));
      }
      const tab = await open();
      await tab.drop([join(folder, 'app'), join(folder, 'alone.yaml')]);
      await tab.until('document.querySelectorAll("[role=tab]").length === 3');
      const names = await tab.value<string[]>('[...document.querySelectorAll("[role=tab]")].map(({ title }) => title)');
      if (names.join() !== 'alone.yaml,app/b.yml,app/base/a.yaml') throw new Error(names.join());
      await tab.until(`${SUMMARY}.includes('errors')`);
      await tab.click('.card[data-file="app/base/a.yaml"] .jump');
      await holds(tab, 'document.querySelector("[role=tab][aria-selected=true]").title === "app/base/a.yaml"');
      await keep(tab, 'folder');
    },
  ],
  [
    'works from a file, too',
    async ({ openFile, folder }) => {
      writeFileSync(join(folder, 'a.yaml'), BROKEN);
      mkdirSync(join(folder, 'app'));
      const tab = await openFile();
      await holds(tab, `${SUMMARY} === ${JSON.stringify(FIRST)}`);
      await tab.drop([join(folder, 'a.yaml')]);
      await tab.until(`${TEXT}.includes('GRPC') && ${SUMMARY} !== ${JSON.stringify(FIRST)}`);
      await tab.click('#link');
      await tab.until('location.hash.startsWith("#v1=")');
      await tab.drop([join(folder, 'app')]);
      await tab.until(`${MESSAGE}.includes('“Folder…”')`);
    },
  ],
  [
    'takes files that are chosen',
    async ({ open, folder }) => {
      writeFileSync(join(folder, 'chosen.yaml'), BROKEN);
      const tab = await open();
      await tab.choose('#file-input', [join(folder, 'chosen.yaml')]);
      await tab.until(`${TEXT}.includes('GRPC') && ${SUMMARY}.includes('error')`);
    },
  ],
  [
    'makes a link that another window opens',
    async ({ open }) => {
      const tab = await open();
      await tab.value('document.querySelector("textarea").select()');
      await tab.value('document.querySelector("textarea").focus()');
      await tab.type(`# ${'ä€🙂'.repeat(20)}\n${BROKEN}`);
      await tab.click('#complete');
      await tab.click('#link');
      await tab.until('location.hash.startsWith("#v1=")');
      const [hash, text] = await tab.value<[string, string]>(`[location.hash, ${TEXT}]`);
      const other = await open(hash);
      await holds(other, `${TEXT} === ${JSON.stringify(text)} && document.getElementById('complete').checked`);
      await other.value('document.querySelector("textarea").focus()');
      await other.type('#');
      await other.until('location.hash === ""');
      return `${hash.length} characters for ${text.length}`;
    },
  ],
  [
    'counts what is excused, names what no rule read, and warns of a Secret in a link',
    async ({ open }) => {
      const tab = await open();
      const excused = BROKEN.replace(
        'namespace: istio-system}',
        'namespace: istio-system, annotations: {alloy-otlp-ingress/ignore.gateway-tls-on-plaintext-protocol: "tried"}}',
      );
      const others = ['gateway.networking.k8s.io/v1\nkind: GRPCRoute', 'v1\nkind: Secret'];
      const documents = [excused, ...others.map(kind => `apiVersion: ${kind}\nmetadata: {name: otlp, namespace: a}\n`)];
      await tab.value('document.querySelector("textarea").select()');
      await tab.type(documents.join('---\n'));
      await tab.until(`${SUMMARY} === 'Nothing found.'`);
      await holds(
        tab,
        'document.getElementById("counts").textContent.startsWith("3 objects of 1 file, 1 suppressed, ")',
      );
      await tab.click('.gaps summary');
      await holds(tab, 'document.querySelector(".gaps").innerText.includes("GRPCRoute")');
      await tab.click('.gaps .jump');
      await holds(tab, `${LINE} === 11`);
      await tab.click('#link');
      await tab.until(`${MESSAGE}.includes('It carries a Secret')`);
    },
  ],
  [
    'refuses a fragment that carries no files, and goes on',
    async ({ open }) => {
      const packed = (json: string) => `#v1=${deflateRawSync(json).toString('base64url')}`;
      const bomb = deflateRawSync(Buffer.alloc(20_000_000, ' '), { level: 9 }).toString('base64url');
      for (const fragment of [
        '#v1=%00<img src=x onerror=alert(1)>',
        packed('{"complete":true,"files":[["a",{}]]}'),
        packed('{"__proto__":{"complete":true}}'),
        `#v1=${bomb}`,
        `#v1=${bomb.slice(0, 31_000)}`,
      ]) {
        const tab = await open(fragment);
        await tab.until(`${SUMMARY} === ${JSON.stringify(FIRST)}`);
        await holds(tab, 'location.hash === ""');
        await holds(tab, `${MESSAGE} === "" || ${MESSAGE}.startsWith("The link carries no example")`);
        await tab.close();
      }
      const tab = await open();
      await tab.goTo('#v1=AAAA');
      await tab.until(`${MESSAGE}.startsWith("The link carries no example that can be read.")`);
      await holds(tab, `${TEXT}.includes('4319')`);
    },
  ],
  [
    'shows hostile names as text',
    async ({ open, folder, keep }) => {
      const name = '<img src=x onerror=alert(1)>.yaml';
      writeFileSync(
        join(folder, name),
        BROKEN.replace('name: otlp,', 'name: "<script>alert(2)</script><a href=javascript:alert(3)>\\u202e",').replace(
          'otlp-grpc.example.com',
          '"<iframe srcdoc=<script>alert(4)</script>>"',
        ),
      );
      const tab = await open();
      await tab.drop([join(folder, name)]);
      await tab.until(`${SUMMARY}.includes('error') && document.querySelector('[role=tab]').title.startsWith('<img')`);
      await tab.click('.card summary');
      await holds(tab, 'document.querySelectorAll("main img, main script, main iframe, main a").length === 0');
      await holds(
        tab,
        '!document.body.innerText.includes("\\u202e") && document.body.innerText.includes("<script>alert(2)")',
      );
      await keep(tab, 'hostile');
    },
  ],
  [
    'lets nothing out, and makes no code of text',
    async ({ open }) => {
      const tab = await open();
      const tried = (code: string) =>
        tab.value<string>(
          `(async () => { try { await (${code}); return 'done'; } catch (error) { return error.name; } })()`,
        );
      for (const [code, outcome] of [
        ['fetch("https://example.com/")', 'TypeError'],
        ['fetch("data:text/plain,a")', 'TypeError'],
        ['document.createElement("div").innerHTML = "<b>a</b>"', 'TypeError'],
        ['new Worker("data:text/javascript,1")', 'TypeError'],
        ['eval("1")', 'EvalError'],
      ] as const)
        if ((await tried(code)) !== outcome) throw new Error(`${code}: ${await tried(code)}`);
      await tab.value('void document.body.append(Object.assign(new Image(), { src: "https://example.com/a.png" }))');
      await tab.until('performance.getEntriesByType("resource").length >= 0');
      // the browser says each refusal
      const sent = tab.complaints.filter(
        complaint => complaint.startsWith('request: ') && !complaint.includes('example.com'),
      );
      if (sent.length > 0) throw new Error(sent.join());
      tab.complaints.length = 0;
    },
  ],
  [
    'tells what is too much',
    async ({ open }) => {
      const tab = await open();
      await tab.value(
        `(() => { const area = document.querySelector('textarea'); area.value = ('# ' + 'a'.repeat(997) + '\\n').repeat(1001); area.dispatchEvent(new Event('input')); })()`,
      );
      await tab.until(`${SUMMARY}.includes('1,000,000 is the most')`);
      await tab.value(
        "(() => { const area = document.querySelector('textarea'); area.value = ''; area.dispatchEvent(new Event('input')); })()",
      );
      await tab.value(`(() => { const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', 'a'.repeat(1000001));
        watch.kept = !document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true })); })()`);
      await holds(tab, `watch.kept && ${MESSAGE}.includes('1,000,000 is the most')`);
    },
  ],
  [
    'judges a large input, or says that it stopped, and listens meanwhile',
    async ({ open }) => {
      const tab = await open();
      const documents = Array.from({ length: 600 }, (_, index) => BROKEN.replaceAll('otlp', `otlp-${index}`)).join(
        '---\n',
      );
      await tab.value(
        `(() => { const area = document.querySelector('textarea'); area.value = ${JSON.stringify(documents)}; watch.longest = 0; watch.start = performance.now(); area.dispatchEvent(new Event('input')); })()`,
      );
      await tab.until(`${SUMMARY}.startsWith('600 errors') || ${SUMMARY}.includes('was stopped')`, 20_000);
      const [milliseconds, longest] = await tab.value<[number, number]>(
        '[performance.now() - watch.start, watch.longest]',
      );
      if (longest > Math.max(1000, milliseconds / 2)) throw new Error(`the page did not listen for ${longest} ms`);
      return `${documents.length} characters in ${Math.round(milliseconds)} ms, longest task ${Math.round(longest)} ms`;
    },
  ],
  ...(['light', 'dark'] as const).map(
    (scheme): Check => [
      `can be read in ${scheme}, at each width`,
      async ({ open, keep }) => {
        for (const width of [320, 768, 1100, 1440]) {
          const tab = await open('', { width, dark: scheme === 'dark' });
          await tab.value('for (const one of document.querySelectorAll("details")) one.open = true');
          await faultless(tab, FAINT);
          await faultless(tab, CRAMPED);
          await tab.value(
            '(() => { const box = document.getElementById("examples"); box.value = "alloy-component-unconnected"; box.dispatchEvent(new Event("change")); })()',
          );
          await tab.until(`${SUMMARY}.includes('warning')`);
          await faultless(tab, FAINT);
          await faultless(tab, CRAMPED);
          await keep(tab, `${scheme}-${width}`);
          await tab.close();
        }
      },
    ],
  ),
  [
    'keeps its shapes in forced colours, and moves nothing',
    async ({ open, keep }) => {
      const tab = await open('', { forced: true });
      await holds(tab, 'matchMedia("(forced-colors: active)").matches');
      await holds(tab, 'getComputedStyle(document.querySelector(".stop.error")).outlineStyle === "solid"');
      await holds(tab, 'document.getAnimations().length === 0');
      await keep(tab, 'forced');
    },
  ],
  [
    'has a name for everything that can be acted on',
    async ({ open }) => {
      const tab = await open();
      const controls = await tab.controls();
      const nameless = controls.filter(({ name }) => name.trim() === '');
      if (nameless.length > 0) throw new Error(nameless.map(({ role }) => role).join());
      await holds(tab, 'document.querySelectorAll("[role=status]").length === 2');
      return `${controls.length} controls`;
    },
  ],
];

async function holds(tab: Tab, expression: string): Promise<void> {
  await tab.until(expression, 5000).catch(() => {
    throw new Error(`not so: ${expression}`);
  });
}

async function faultless(tab: Tab, program: string): Promise<void> {
  const faults = await tab.value<string[]>(program);
  if (faults.length > 0) throw new Error(faults.slice(0, 8).join('\n    '));
}
