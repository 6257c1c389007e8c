import { inert } from '../lib/foreign/text';
import { button, make } from './dom';

/** A file that is open on the page. */
export interface OpenFile {
  readonly id: number;
  readonly file: string;
  text: string;
}

interface Listener {
  chosen(id: number): void;
  closed(id: number): void;
}

/** Draws a tab for each file. Left and right go from tab to tab, Delete closes one. */
export function drawTabs(
  place: HTMLElement,
  files: readonly OpenFile[],
  active: number,
  counts: ReadonlyMap<string, number>,
  listener: Listener,
): void {
  const hadFocus = place.contains(document.activeElement);
  const tabs = files.map(({ id, file }, index) => {
    const isActive = id === active;
    const found = counts.get(file) ?? 0;
    const tab = make(
      'button',
      {
        ...{ type: 'button', role: 'tab', 'aria-selected': String(isActive), 'aria-controls': 'editor' },
        ...{ tabindex: isActive ? '0' : '-1', title: inert(file) },
      },
      [
        make('span', { class: 'name-of-file' }, [inert(file)]),
        found > 0 && make('span', { class: 'count' }, [String(found), make('span', { class: 'unseen' }, [' found'])]),
      ],
      {
        click: () => listener.chosen(id),
        keydown: event => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (step !== undefined) listener.chosen(files[(index + step + files.length) % files.length]!.id);
          else if (event.key === 'Delete' && files.length > 1) listener.closed(id);
          else return;
          event.preventDefault();
        },
      },
    );
    const isLast = files.length === 1;
    return make('span', { class: isActive ? 'tab active' : 'tab', role: 'presentation' }, [
      tab,
      !isLast &&
        button('×', () => listener.closed(id), {
          class: 'close',
          tabindex: '-1',
          'aria-label': `Close ${inert(file)}`,
        }),
    ]);
  });
  place.replaceChildren(...tabs);
  const selected = place.querySelector<HTMLElement>('[aria-selected=true]');
  if (hadFocus) selected?.focus();
  selected?.parentElement?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
}
