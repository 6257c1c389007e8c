import { LIMITS } from '../lib/page/link';
import { button, make } from './dom';

/** A line of the text that something is said of. */
export interface Mark {
  readonly line: number;
  readonly severity: 'error' | 'warning';
  /** What is said, for whoever does not see the line. */
  readonly text: string;
}

interface Listener {
  typed(text: string): void;
  /** The reader wants to know what a mark says. isTyping: and stays in the text. */
  asked(line: number, isTyping: boolean): void;
  /** What somebody pasted is longer than the page takes. */
  refused(length: number): void;
  /** The reader goes from the text to the findings. */
  left(): void;
}

/** A text area with line numbers and marks. Each file keeps a text area of its own, and so what can be undone. */
export class Editor {
  private readonly numbers = make('div', { class: 'numbers', 'aria-hidden': 'true' });
  private readonly signs = make('div', { class: 'signs', role: 'group', 'aria-label': 'Marked lines' });
  private readonly stripes = make('div', { class: 'stripes', 'aria-hidden': 'true' });
  private readonly areas = new Map<number, HTMLTextAreaElement>();
  private readonly rolled = [make('div', { class: 'roll' }), make('div', { class: 'roll' })] as const;
  private area: HTMLTextAreaElement | undefined;
  private marks: readonly Mark[] = [];
  private lines = 0;

  constructor(
    private readonly place: HTMLElement,
    private readonly listener: Listener,
  ) {
    this.rolled[0].append(this.numbers, this.signs);
    this.rolled[1].append(this.stripes);
    addEventListener('resize', () => this.roll());
    place.append(
      make('div', { class: 'gutter' }, [this.rolled[0]]),
      make('div', { class: 'behind' }, [this.rolled[1]]),
    );
  }

  /** Shows a file. */
  show(id: number, file: string, text: string): void {
    const area = this.areas.get(id) ?? this.open(id, text);
    if (area.value !== text) area.value = text;
    area.setAttribute('aria-label', `Manifests, ${file}`);
    for (const [other, one] of this.areas) one.hidden = other !== id;
    this.area = area;
    this.count();
  }

  /** Forgets files that are gone. */
  keep(ids: ReadonlySet<number>): void {
    for (const [id, area] of this.areas)
      if (!ids.has(id)) {
        area.remove();
        this.areas.delete(id);
      }
  }

  /** Marks lines of the file that is shown. */
  mark(marks: readonly Mark[]): void {
    this.marks = marks;
    this.signs.replaceChildren(...marks.map(mark => this.signOf(mark)));
    this.stripes.replaceChildren(
      ...marks.map(({ line, severity }) => this.at(line, make('div', { class: `stripe ${severity}` }))),
    );
  }

  /** Selects a line, and takes the reader there. */
  go(line: number): void {
    const { area } = this;
    if (!area) return;
    const before = area.value.split('\n', line - 1);
    const start = before.reduce((sum, one) => sum + one.length + 1, 0);
    const end = area.value.indexOf('\n', start);
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, end < 0 ? area.value.length : end);
    this.reveal(line);
    area.scrollLeft = 0;
    area.scrollIntoView({ block: 'nearest' });
  }

  /** Takes the reader into the text. */
  focus(): void {
    this.area?.focus();
  }

  /** Shows a line, and leaves the reader where they are. */
  reveal(line: number): void {
    if (this.area) this.area.scrollTop = (line - 1) * this.height() - this.area.clientHeight / 3;
    this.roll();
  }

  private open(id: number, text: string): HTMLTextAreaElement {
    const area = make(
      'textarea',
      {
        ...{ spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', wrap: 'off' },
        ...{ 'aria-describedby': 'keys', placeholder: 'Paste Kubernetes manifests here, or drop files and folders.' },
      },
      [],
      {
        input: () => {
          this.count();
          this.listener.typed(area.value);
        },
        paste: event => {
          const length = event.clipboardData?.getData('text/plain').length ?? 0;
          if (area.value.length + length <= LIMITS.characters) return;
          // a text area takes seconds over what the page then refuses
          event.preventDefault();
          this.listener.refused(length);
        },
        scroll: () => this.roll(),
        keydown: event => this.press(event),
      },
    );
    area.value = text;
    this.areas.set(id, area);
    this.place.append(area);
    return area;
  }

  private press(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.listener.left();
    else if (event.key === 'F8') this.next(event.shiftKey);
    else return;
    event.preventDefault();
  }

  /** Goes to the next mark behind the cursor, or to the one before; at the end it begins again. */
  private next(isBack: boolean): void {
    const { area } = this;
    if (!area || this.marks.length === 0) return;
    const line = area.value.slice(0, area.selectionStart).split('\n').length;
    const inOrder = isBack ? [...this.marks].reverse() : this.marks;
    const found = inOrder.find(mark => (isBack ? mark.line < line : mark.line > line)) ?? inOrder[0]!;
    this.go(found.line);
    this.listener.asked(found.line, true);
  }

  private count(): void {
    this.lines = (this.area?.value.match(/\n/g)?.length ?? 0) + 1;
    this.numbers.style.minWidth = `calc(${String(this.lines).length}ch + 2.25rem)`;
    this.roll();
  }

  /** Moves numbers and marks with the text. There are numbers for the lines in sight alone. */
  private roll(): void {
    const { scrollTop = 0, clientHeight = 0 } = this.area ?? {};
    for (const one of this.rolled) one.style.transform = `translateY(${-scrollTop}px)`;
    const height = this.height() || 20;
    const first = Math.floor(scrollTop / height);
    const length = Math.max(1, Math.min(Math.ceil(clientHeight / height) + 1, this.lines - first));
    this.numbers.style.top = `${first * height}px`;
    this.numbers.textContent = Array.from({ length }, (_, index) => first + index + 1).join('\n');
  }

  private signOf({ line, severity, text }: Mark): HTMLElement {
    const sign = button(severity === 'error' ? '✕' : '!', () => this.listener.asked(line, false), {
      class: severity,
      tabindex: '-1',
      title: text,
      'aria-label': `Line ${line}: ${text}`,
    });
    return this.at(line, sign);
  }

  private at<One extends HTMLElement>(line: number, one: One): One {
    one.style.top = `calc(${line - 1} * var(--line))`;
    return one;
  }

  private height(): number {
    return this.area ? Number.parseFloat(getComputedStyle(this.area).lineHeight) : 0;
  }
}
