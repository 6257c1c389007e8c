import type { Verdict } from '../lib/page/judge';
import { byId, make } from './dom';
import type { Mark } from './editor';
import { drawFindings, summaryOf } from './findings';
import { drawMap } from './map';
import { drawPicture } from './picture';

interface Listener {
  /** The reader wants to see a line. */
  line(file: string, line: number): void;
  /** The reader wants the example of a rule. */
  example(rule: string): void;
}

/** What was found, as the page shows it: in words, in the picture, and by the marks beside the text. */
export class Results {
  private verdict: Verdict | undefined;
  private readonly findings = byId('findings');
  private readonly path = byId('path');

  constructor(private readonly listener: Listener) {}

  /** The report as `check --format json` writes it; empty if there is none. */
  get json(): string {
    return this.verdict?.json ?? '';
  }

  /** Shows a verdict. @param complete whether what is not in the files was taken not to exist */
  show(verdict: Verdict, complete: boolean): void {
    this.verdict = verdict;
    const { headline, rest } = summaryOf(verdict, complete);
    this.conclude(headline, rest);
    byId('results').dataset.state = verdict.findings.length + verdict.unread.length > 0 ? 'found' : 'clean';
    const stops = verdict.picture.places.flatMap(place => place.stops);
    drawFindings(this.findings, verdict, new Map(stops.map(({ hop, title }) => [hop, title])), this.listener);
    drawMap(byId('map'), verdict.picture, hop => this.showHop(hop));
    drawPicture(this.path, verdict.picture, {
      ...this.listener,
      hop: hop => this.focus(this.card(`[data-hop="${hop}"]`)),
    });
  }

  /** Says why there is no verdict. */
  fail(message: string): void {
    this.verdict = undefined;
    for (const place of [this.findings, this.path, byId('map')]) place.replaceChildren();
    byId('results').dataset.state = 'found';
    this.conclude(message, '');
  }

  /** Says something beside the verdict, to those who hear the page, too. */
  tell(text: string): void {
    byId('message').textContent = text;
  }

  /** The marked lines of a file, each once. */
  marksIn(file: string): Mark[] {
    const lines = new Map<number, Mark>();
    const { unread = [], findings = [] } = this.verdict ?? {};
    for (const { line, message } of unread.filter(one => one.file === file))
      lines.set(line, { line, severity: 'error', text: message });
    for (const { line, severity, got } of findings.filter(one => one.file === file))
      if (lines.get(line)?.severity !== 'error') lines.set(line, { line, severity, text: `${severity}: ${got}` });
    return [...lines.values()].sort((one, other) => one.line - other.line);
  }

  /** Brings the first error, or else the first finding, into sight in the picture. @returns its place */
  reveal(): { readonly file: string; readonly line: number } | undefined {
    const { findings = [], picture, unread = [] } = this.verdict ?? {};
    const first = findings.find(({ hop }) => hop === picture?.breaksAt) ?? findings[0];
    this.scrollTo(first?.hop ?? 'nlb');
    return unread[0] ?? first;
  }

  /** Shows which finding is about a line. @param isAsked whether the reader goes there */
  highlight(file: string, line: number, isAsked: boolean): void {
    const card = [...this.findings.querySelectorAll<HTMLElement>('.card')].find(
      ({ dataset }) => dataset.file === file && dataset.line === String(line),
    );
    this.choose(card);
    card?.scrollIntoView({ block: 'nearest' });
    if (isAsked) this.focus(card);
  }

  /** Takes the reader to the findings. */
  enter(): void {
    this.focus(this.findings.querySelector<HTMLElement>('.card.current') ?? this.card(''));
  }

  private card(selector: string): HTMLElement | undefined {
    return this.findings.querySelector<HTMLElement>(`.card${selector}`) ?? undefined;
  }

  private choose(card: HTMLElement | undefined): void {
    for (const one of this.findings.querySelectorAll('.card')) one.classList.toggle('current', one === card);
  }

  private focus(card: HTMLElement | undefined): void {
    this.choose(card);
    card?.querySelector('button')?.focus();
    card?.scrollIntoView({ block: 'nearest' });
  }

  private conclude(headline: string, rest: string): void {
    const place = byId('summary');
    // the same again is no news
    if (place.textContent !== headline) place.replaceChildren(make('strong', {}, [headline]));
    byId('counts').textContent = rest;
  }

  private showHop(hop: string): void {
    const stop = this.scrollTo(hop);
    stop?.scrollIntoView({ block: 'nearest' });
    stop?.querySelector('button')?.focus({ preventScroll: true });
  }

  /** Brings a hop into its pane, and leaves the page where it is. */
  private scrollTo(hop: string): HTMLElement | undefined {
    const pane = this.path.parentElement!;
    const stop = this.path.querySelector<HTMLElement>(`[data-hop="${hop}"]`) ?? undefined;
    if (stop)
      pane.scrollTop += stop.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
    return stop;
  }
}
