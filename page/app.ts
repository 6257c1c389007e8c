import type { PageFile } from '../lib/page/judge';
import { fromFragment, LinkError, problemOf, toFragment } from '../lib/page/link';
import { byId } from './dom';
import { Editor } from './editor';
import { ExampleBox } from './example-box';
import type { Taken } from './files';
import { Judge } from './judge';
import { listenForFiles } from './openers';
import { Results } from './results';
import { drawTabs, type OpenFile } from './tabs';

/** Milliseconds without a key until what was typed is judged. */
const PAUSE = 250;
/** What a text without a name is called. */
const UNNAMED = 'manifests.yaml';
/** What may have something in it that is no one else's business. */
const SECRET = /^[\s-]*["']?kind["']?:\s*["']?Secret\b/m;

/** The page: its files, and who looks at them. */
export class App {
  private files: OpenFile[] = [];
  private active = 0;
  private lastId = 0;
  private timer = 0;
  /** What an example took the place of. */
  private kept: readonly PageFile[] = [];
  /** Whether files were opened since the last verdict: then what is found first is brought into sight. */
  private isFresh = false;
  /** Whether the link was looked at, and whether examples are there. */
  private isLooked = false;
  private isReady = false;
  private readonly results = new Results({
    line: (file, line) => this.go(file, line),
    example: rule => this.examples.pick(rule),
  });
  private readonly examples = new ExampleBox({
    chosen: text => this.showExample(text),
    back: () => this.replace(this.kept),
  });
  private readonly editor = new Editor(byId('editor'), {
    typed: text => this.typed(text),
    asked: (line, isTyping) => this.ask(line, isTyping),
    refused: length => this.results.tell(problemOf([{ file: '', text: ' '.repeat(length) }]) ?? ''),
    left: () => this.results.enter(),
  });
  private readonly complete = byId<HTMLInputElement>('complete');
  private readonly judge: Judge;

  /** @param start starts the worker that judges */
  constructor(start: () => Worker) {
    this.complete.addEventListener('change', () => this.check());
    byId('link').addEventListener('click', () => void this.link());
    byId('json').addEventListener('click', () => void this.copy(this.results.json, 'The report is copied as JSON.'));
    byId('new').addEventListener('click', () => this.add());
    addEventListener('hashchange', () => void this.follow());
    listenForFiles(taken => this.take(taken));
    this.judge = new Judge(start, {
      ready: groups => {
        this.examples.fill(groups);
        this.isReady = true;
        this.begin();
      },
      judged: verdict => {
        document.body.classList.remove('judging');
        this.results.show(verdict, this.complete.checked);
        this.draw();
        if (this.isFresh) this.reveal();
      },
      failed: message => this.fail(message),
    });
  }

  /** Opens what the link carries, else the first example. */
  async open(): Promise<void> {
    await this.follow();
    if (this.files.length === 0) this.replace([{ file: UNNAMED, text: '' }]);
    this.isLooked = true;
    this.begin();
  }

  private begin(): void {
    if (this.isReady && this.isLooked && this.isEmpty) this.examples.pick();
  }

  private get isEmpty(): boolean {
    return this.files.every(({ text }) => text === '');
  }

  private showExample(text: string): void {
    const own = this.examples.isShown || this.isEmpty ? this.kept : this.files;
    this.replace([{ file: UNNAMED, text }]);
    this.kept = own;
    this.examples.leave(own.length > 0);
  }

  private typed(text: string): void {
    this.current.text = text;
    this.changed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  /** The text is no longer what the example or the link had. */
  private changed(): void {
    this.kept = [];
    this.examples.leave(false);
    if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  }

  private take({ files, problem }: Taken): void {
    const names = new Set(files.map(({ file }) => file));
    const others = this.examples.isShown || this.isEmpty ? [] : this.files.filter(({ file }) => !names.has(file));
    const all = [...others, ...files];
    const refused = problem ?? problemOf(all);
    this.results.tell(refused ?? '');
    if (!refused) this.replace(all, others.length);
  }

  private add(): void {
    let number = this.files.length + 1;
    while (this.files.some(({ file }) => file === `manifests-${number}.yaml`)) number += 1;
    const added = { id: this.nextId(), file: `manifests-${number}.yaml`, text: '' };
    this.files = [...this.files, added];
    this.active = added.id;
    this.changed();
    this.draw();
    this.editor.focus();
  }

  /** Opens these files, and shows one of them. */
  private replace(files: readonly PageFile[], first = 0): void {
    this.files = files.map(({ file, text }) => ({ id: this.nextId(), file, text: text.replaceAll(/\r\n?/g, '\n') }));
    this.active = this.files[first]!.id;
    this.changed();
    this.isFresh = true;
    this.draw();
    this.check();
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private get current(): OpenFile {
    return this.files.find(({ id }) => id === this.active)!;
  }

  private close(id: number): void {
    const at = this.files.findIndex(file => file.id === id);
    this.files = this.files.filter(file => file.id !== id);
    if (this.active === id) this.active = this.files[Math.min(at, this.files.length - 1)]!.id;
    this.changed();
    this.draw();
    this.check();
  }

  private draw(): void {
    const { id, file, text } = this.current;
    this.editor.keep(new Set(this.files.map(one => one.id)));
    this.editor.show(id, file, text);
    this.editor.mark(this.results.marksIn(file));
    const counts = new Map(this.files.map(one => [one.file, this.results.marksIn(one.file).length]));
    drawTabs(byId('tabs'), this.files, this.active, counts, {
      chosen: other => this.select(other),
      closed: other => this.close(other),
    });
  }

  private select(id: number): void {
    this.active = id;
    this.draw();
  }

  private check(): void {
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

  private fail(message: string): void {
    document.body.classList.remove('judging');
    this.results.fail(message);
    if (this.files.length > 0) this.draw();
  }

  private reveal(): void {
    this.isFresh = false;
    const first = this.results.reveal();
    const found = this.files.find(({ file }) => file === first?.file);
    if (!first || !found) return;
    this.select(found.id);
    this.editor.reveal(first.line);
  }

  private go(file: string, line: number): void {
    const found = this.files.find(one => one.file === file);
    if (!found) return;
    this.select(found.id);
    this.editor.go(line);
    this.results.highlight(file, line, false);
  }

  /** Shows what is said of a line. */
  private ask(line: number, isTyping: boolean): void {
    const { file } = this.current;
    this.results.highlight(file, line, !isTyping);
    const mark = this.results.marksIn(file).find(one => one.line === line);
    if (isTyping && mark) this.results.tell(`Line ${line}: ${mark.text}`);
  }

  private async link(): Promise<void> {
    try {
      const fragment = await toFragment({ files: this.files, complete: this.complete.checked });
      history.replaceState(null, '', `#${fragment}`);
      const warning = this.files.some(({ text }) => SECRET.test(text))
        ? ' It carries a Secret: who has it can read that.'
        : '';
      await this.copy(location.href, `The link is copied, and in the address bar.${warning}`);
    } catch (error) {
      this.results.tell(error instanceof LinkError ? error.message : 'This browser can’t make a link.');
    }
  }

  private async copy(text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.results.tell(done);
    } catch {
      this.results.tell('The browser let nothing be copied. A link stands in the address bar, too.');
    }
  }

  /** Opens what the link carries, if it carries something. */
  private async follow(): Promise<void> {
    const { hash } = location;
    try {
      const shared = await fromFragment(hash);
      if (!shared || shared.files.length === 0) return;
      this.complete.checked = shared.complete;
      this.replace(shared.files);
      history.replaceState(null, '', hash);
    } catch (error) {
      const why = error instanceof LinkError ? error.message : 'This browser can’t read it.';
      this.results.tell(`The link carries no example that can be read. ${why}`);
      history.replaceState(null, '', location.pathname + location.search);
    }
  }
}
