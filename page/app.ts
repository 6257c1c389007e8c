import type { Example, ExampleGroup } from '../lib/page/examples';
import type { Verdict } from '../lib/page/judge';
import { fromFragment, LinkError, problemOf, toFragment } from '../lib/page/link';
import { byId, make } from './dom';
import { Editor, type Mark } from './editor';
import { chosen, dropped, type Taken } from './files';
import { drawFindings, summaryOf } from './findings';
import { Judge } from './judge';
import { drawMap } from './map';
import { drawPicture } from './picture';
import { drawTabs, type OpenFile } from './tabs';

/** Milliseconds without a key until what was typed is judged. */
const PAUSE = 250;

/** The page: its files, and what was found in them. */
export class App {
  private files: OpenFile[] = [];
  private active = 0;
  private lastId = 0;
  private verdict: Verdict | undefined;
  private groups: readonly ExampleGroup[] = [];
  /** The example that is shown, until its text is changed. */
  private shown: { readonly example: Example; readonly isGood: boolean } | undefined;
  private timer = 0;
  /** Whether files were opened since the last verdict: then the first finding is shown. */
  private isFresh = false;
  /** The finding that the reader came from. */
  private origin: HTMLElement | undefined;
  private readonly editor: Editor;
  private readonly judge: Judge;
  private readonly complete = byId<HTMLInputElement>('complete');
  private readonly select = byId<HTMLSelectElement>('examples');
  private readonly twin = byId<HTMLButtonElement>('twin');

  /** @param start starts the worker that judges */
  constructor(start: () => Worker) {
    this.editor = new Editor(byId('editor'), {
      typed: text => this.typed(text),
      asked: line => this.findingAt(line),
      left: () => (this.origin?.isConnected ? this.origin : byId('results').querySelector('button'))?.focus(),
    });
    this.listen();
    this.judge = new Judge(start, {
      ready: groups => this.fill(groups),
      judged: verdict => this.show(verdict),
      failed: message => this.fail(message),
    });
  }

  /** Opens what the link carries, else the first example. */
  async open(): Promise<void> {
    if (!(await this.follow())) this.replace([{ file: FIRST, text: '' }]);
  }

  private listen(): void {
    this.complete.addEventListener('change', () => this.ask());
    this.select.addEventListener('change', () => this.pick(this.select.value));
    this.twin.addEventListener('click', () => this.shown && this.display(this.shown.example, !this.shown.isGood));
    byId('link').addEventListener('click', () => void this.link());
    byId('json').addEventListener(
      'click',
      () => void this.copy(this.verdict?.json ?? '', 'The report as JSON is copied.'),
    );
    byId('new').addEventListener('click', () => this.add());
    for (const id of ['file', 'folder']) {
      const input = byId<HTMLInputElement>(`${id}-input`);
      byId(id).addEventListener('click', () => input.click());
      input.addEventListener('change', async () => {
        this.take(await chosen(input.files ?? []));
        input.value = '';
      });
    }
    addEventListener('hashchange', () => void this.follow());
    const { body } = document;
    for (const type of ['dragenter', 'dragover'] as const)
      body.addEventListener(type, event => {
        event.preventDefault();
        body.classList.add('dragging');
      });
    body.addEventListener('dragleave', event => {
      if (!event.relatedTarget) body.classList.remove('dragging');
    });
    body.addEventListener('drop', async event => {
      event.preventDefault();
      body.classList.remove('dragging');
      if (event.dataTransfer) this.take(await dropped(event.dataTransfer));
    });
  }

  private fill(groups: readonly ExampleGroup[]): void {
    if (this.groups.length > 0) return;
    this.groups = groups;
    this.select.append(
      ...groups.map(({ title, examples }) =>
        make(
          'optgroup',
          { label: title },
          examples.map(({ id, title: text }) => make('option', { value: id }, [text])),
        ),
      ),
    );
    const isEmpty = this.files.every(({ text }) => text === '');
    if (isEmpty && location.hash === '') this.pick(groups[0]?.examples[0]?.id ?? '');
  }

  private pick(id: string): void {
    const example = this.groups.flatMap(({ examples }) => examples).find(one => one.id === id);
    if (example) this.display(example, false);
  }

  private display(example: Example, isGood: boolean): void {
    this.replace([{ file: FIRST, text: isGood ? example.good : example.bad }]);
    this.shown = { example, isGood };
    this.select.value = example.id;
    this.drawTwin();
  }

  private drawTwin(): void {
    this.twin.hidden = !this.shown;
    this.twin.textContent = this.shown?.isGood ? 'Show the mistake' : 'Show it corrected';
  }

  private typed(text: string): void {
    this.current().text = text;
    this.changed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  /** The text is no longer what the example or the link had. */
  private changed(): void {
    this.shown = undefined;
    this.select.value = '';
    this.drawTwin();
    if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  }

  private take({ files, problem }: Taken): void {
    if (problem) {
      this.tell(problem);
      return;
    }
    const names = new Set(files.map(({ file }) => file));
    const isFresh = this.shown !== undefined || this.files.every(({ text }) => text === '');
    const others = isFresh ? [] : this.files.filter(({ file }) => !names.has(file));
    const all = [...others, ...files];
    const refused = problemOf(all);
    if (refused) {
      this.tell(refused);
      return;
    }
    this.replace(all, others.length);
  }

  private add(): void {
    let number = this.files.length + 1;
    while (this.files.some(({ file }) => file === `manifests-${number}.yaml`)) number += 1;
    this.files.push({ id: this.newId(), file: `manifests-${number}.yaml`, text: '' });
    this.active = this.files.at(-1)!.id;
    this.changed();
    this.refresh();
    byId('editor').querySelector<HTMLElement>('textarea:not([hidden])')?.focus();
  }

  /** Opens these files, and shows one of them. */
  private replace(files: readonly { readonly file: string; readonly text: string }[], first = 0): void {
    this.changed();
    this.files = files.map(({ file, text }) => ({ id: this.newId(), file, text: text.replaceAll('\r\n', '\n') }));
    this.active = this.files[first]!.id;
    this.editor.keep(new Set());
    this.isFresh = true;
    this.refresh();
    this.ask();
  }

  private newId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private current(): OpenFile {
    return this.files.find(({ id }) => id === this.active)!;
  }

  private close(id: number): void {
    const at = this.files.findIndex(file => file.id === id);
    this.files.splice(at, 1);
    if (this.active === id) this.active = this.files[Math.min(at, this.files.length - 1)]!.id;
    this.editor.keep(new Set(this.files.map(file => file.id)));
    this.changed();
    this.refresh();
    this.ask();
  }

  private refresh(): void {
    const { id, file, text } = this.current();
    this.editor.show(id, file, text);
    this.editor.mark(this.marksIn(file));
    const counts = new Map(this.files.map(one => [one.file, this.marksIn(one.file).length]));
    drawTabs(byId('tabs'), this.files, this.active, counts, {
      chosen: other => {
        this.active = other;
        this.refresh();
      },
      closed: other => this.close(other),
    });
  }

  private ask(): void {
    clearTimeout(this.timer);
    const files = this.files.map(({ file, text }) => ({ file, text }));
    const problem = problemOf(files);
    if (problem) {
      this.fail(problem);
      return;
    }
    document.body.classList.add('judging');
    this.judge.ask({ files, complete: this.complete.checked });
  }

  private show(verdict: Verdict): void {
    this.verdict = verdict;
    document.body.classList.remove('judging');
    byId('results').dataset.state = verdict.findings.length + verdict.unread.length > 0 ? 'found' : 'clean';
    const { headline, rest } = summaryOf(verdict, this.complete.checked);
    this.conclude(headline, rest);
    const titles = new Map(
      verdict.picture.places.flatMap(({ stops }) => stops.map(({ hop, title }) => [hop, title] as const)),
    );
    const line = (file: string, at: number) => this.go(file, at);
    drawFindings(byId('findings'), verdict, titles, { line, example: rule => this.pick(rule) });
    drawMap(byId('map'), verdict.picture, hop => this.showHop(hop));
    drawPicture(byId('path'), verdict.picture, { line, hop: hop => this.focusCard(`[data-hop="${hop}"]`) });
    this.refresh();
    if (this.isFresh) this.reveal(verdict);
  }

  /** Shows the first finding in text and picture. */
  private reveal({ findings, picture }: Verdict): void {
    this.isFresh = false;
    const first = findings.find(({ hop }) => hop === picture.breaksAt) ?? findings[0];
    if (first && this.files.length === 1) this.editor.reveal(first.line);
    this.scrollTo(first?.hop ?? 'nlb');
  }

  /** Brings a hop into the middle of its pane, and leaves the page where it is. */
  private scrollTo(hop: string): HTMLElement | undefined {
    const pane = byId('path').parentElement!;
    const stop = byId('path').querySelector<HTMLElement>(`[data-hop="${hop}"]`) ?? undefined;
    if (stop)
      pane.scrollTop += stop.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
    return stop;
  }

  private showHop(hop: string): void {
    const stop = this.scrollTo(hop);
    stop?.scrollIntoView({ block: 'nearest' });
    stop?.querySelector('button')?.focus({ preventScroll: true });
  }

  private fail(message: string): void {
    document.body.classList.remove('judging');
    this.verdict = undefined;
    byId('findings').replaceChildren();
    byId('path').replaceChildren();
    byId('map').replaceChildren();
    this.conclude(message, '');
    if (this.files.length > 0) this.refresh();
  }

  /** Says something to everybody, those who hear the page too. */
  private tell(text: string): void {
    byId('message').textContent = text;
  }

  /** Says what was found, once: the same again is no news. */
  private conclude(headline: string, rest: string): void {
    const place = byId('summary');
    if (place.firstElementChild?.textContent !== headline) place.replaceChildren(make('strong', {}, [headline]));
    byId('counts').textContent = rest;
  }

  private marksIn(file: string): Mark[] {
    const lines = new Map<number, Mark>();
    for (const { file: of, line, message } of this.verdict?.unread ?? [])
      if (of === file) lines.set(line, { line, severity: 'error', text: message });
    for (const { file: of, line, severity, got } of this.verdict?.findings ?? [])
      if (of === file && lines.get(line)?.severity !== 'error')
        lines.set(line, { line, severity, text: `${severity}: ${got}` });
    return [...lines.values()].sort((one, other) => one.line - other.line);
  }

  private go(file: string, line: number): void {
    const found = this.files.find(one => one.file === file);
    if (!found) return;
    this.origin = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    this.active = found.id;
    this.refresh();
    this.editor.go(line);
    this.highlight(file, line);
  }

  private findingAt(line: number): void {
    const { file } = this.current();
    this.highlight(file, line);
    const mark = this.marksIn(file).find(one => one.line === line);
    if (mark) this.tell(`Line ${line}: ${mark.text}`);
    const isTyping = document.activeElement?.tagName === 'TEXTAREA';
    const card = this.cardAt(file, line);
    if (!isTyping) card?.querySelector('button')?.focus();
    card?.scrollIntoView({ block: 'nearest' });
  }

  private highlight(file: string, line: number): void {
    const card = this.cardAt(file, line);
    for (const one of byId('findings').querySelectorAll('.card')) one.classList.toggle('current', one === card);
  }

  private cardAt(file: string, line: number): HTMLElement | undefined {
    const cards = [...byId('findings').querySelectorAll<HTMLElement>('.card')];
    return cards.find(({ dataset }) => dataset.file === file && dataset.line === String(line));
  }

  private focusCard(selector: string): void {
    const card = byId('findings').querySelector<HTMLElement>(`.card${selector}`);
    card?.querySelector('button')?.focus();
    card?.scrollIntoView({ block: 'nearest' });
    for (const one of byId('findings').querySelectorAll('.card'))
      one.classList.toggle('current', one.matches(selector));
  }

  private async link(): Promise<void> {
    try {
      const fragment = await toFragment({ files: this.files, complete: this.complete.checked });
      history.replaceState(null, '', `#${fragment}`);
      await this.copy(location.href, 'The link is copied, and in the address bar.');
    } catch (error) {
      this.tell(error instanceof LinkError ? error.message : 'This browser can’t make a link.');
    }
  }

  private async copy(text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.tell(done);
    } catch {
      this.tell('The browser let nothing be copied. A link stands in the address bar.');
    }
  }

  /** Opens what the link carries. @returns whether there was something */
  private async follow(): Promise<boolean> {
    try {
      const shared = await fromFragment(location.hash);
      if (!shared || shared.files.length === 0) return false;
      this.complete.checked = shared.complete;
      const { hash } = location;
      this.replace(shared.files);
      history.replaceState(null, '', hash);
      return true;
    } catch (error) {
      const why = error instanceof LinkError ? error.message : 'This browser can’t read it.';
      this.tell(`The link carries no example that can be read. ${why}`);
      history.replaceState(null, '', location.pathname + location.search);
      return false;
    }
  }
}

const FIRST = 'manifests.yaml';
