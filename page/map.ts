import type { Picture, Place, Stop } from '../lib/page/picture';
import { make, STATES, sign } from './dom';

/** Draws the whole path in one line, a sign for each hop. */
export function drawMap(place: HTMLElement, { places }: Picture, show: (hop: string) => void): void {
  place.replaceChildren(...places.map(part => legOf(part, show)));
}

function legOf({ title, wire, stops }: Place, show: (hop: string) => void): HTMLElement {
  const leg = make('li', { class: 'leg' }, [
    make('p', { class: `link ${wire?.kind ?? 'inner'}`, 'aria-hidden': 'true' }, [
      wire && wire.kind !== 'unknown' && make('span', {}, [wire.short]),
    ]),
    make('p', { class: 'title' }, [title]),
    make(
      'ol',
      {},
      stops.map(stop => dotOf(stop, show)),
    ),
  ]);
  leg.style.flexGrow = String(stops.length);
  return leg;
}

function dotOf({ hop, title, state }: Stop, show: (hop: string) => void): HTMLElement {
  return make('li', { class: `dot ${state}` }, [
    make(
      'button',
      { type: 'button' },
      [sign(state), make('span', {}, [title]), make('span', { class: 'unseen' }, [`: ${STATES[state]}`])],
      { click: () => show(hop) },
    ),
  ]);
}
