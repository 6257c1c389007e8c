import type { Example, ExampleGroup } from '../lib/page/examples';
import { byId, make } from './dom';

interface Listener {
  /** The reader wants these manifests in place of what is there. */
  chosen(text: string): void;
  /** The reader wants back what the example took the place of. */
  back(): void;
}

/** The list of examples, with the button that shows the one in sight without its mistake. */
export class ExampleBox {
  private groups: readonly ExampleGroup[] = [];
  private shown: { readonly example: Example; readonly isGood: boolean } | undefined;
  private readonly select = byId<HTMLSelectElement>('examples');
  private readonly twin = byId<HTMLButtonElement>('twin');
  private readonly back = byId<HTMLButtonElement>('back');

  constructor(private readonly listener: Listener) {
    this.select.addEventListener('change', () => this.pick(this.select.value));
    this.twin.addEventListener('click', () => this.shown && this.show(this.shown.example, !this.shown.isGood));
    this.back.addEventListener('click', () => listener.back());
  }

  /** Whether the text is an example's, unchanged. */
  get isShown(): boolean {
    return this.shown !== undefined;
  }

  /** Offers examples. */
  fill(groups: readonly ExampleGroup[]): void {
    if (this.groups.length > 0) return;
    this.groups = groups;
    const options = (examples: readonly Example[]) =>
      examples.map(({ id, title }) => make('option', { value: id }, [title]));
    this.select.append(...groups.map(({ title, examples }) => make('optgroup', { label: title }, options(examples))));
  }

  /** Shows an example; without an id the first. */
  pick(id = this.groups[0]?.examples[0]?.id): void {
    const example = this.groups.flatMap(({ examples }) => examples).find(one => one.id === id);
    if (example) this.show(example, false);
  }

  /** The text is no example's any more. @param hasBack whether there is something to go back to */
  leave(hasBack: boolean): void {
    this.shown = undefined;
    this.draw(hasBack);
  }

  private show(example: Example, isGood: boolean): void {
    this.listener.chosen(isGood ? example.good : example.bad);
    this.shown = { example, isGood };
    this.draw(!this.back.hidden);
  }

  private draw(hasBack: boolean): void {
    this.select.value = this.shown?.example.id ?? '';
    this.twin.hidden = !this.shown;
    this.twin.textContent = this.shown?.isGood ? 'Show the mistake' : 'Show it corrected';
    this.back.hidden = !hasBack;
  }
}
