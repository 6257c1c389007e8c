import type { Picture, Place, State, Stop } from '../lib/page/picture';
import type { Thing } from '../lib/page/thing';
import { button, count, make, STATES, sign } from './dom';

interface Listener {
  /** The reader wants to see a line. */
  line(file: string, line: number): void;
  /** The reader wants to know what was found at a hop. */
  hop(hop: string): void;
}

/** Draws the path from the senders down to the backends. */
export function drawPicture(place: HTMLElement, { addresses, places }: Picture, listener: Listener): void {
  place.replaceChildren(
    make('li', { class: 'place senders' }, [
      make('h3', {}, ['Senders']),
      addresses.length > 0 &&
        make(
          'ul',
          { class: 'details' },
          few(addresses).map(address => make('li', {}, [address])),
        ),
    ]),
    ...places.map(part => placeOf(part, listener)),
  );
}

const MOST = 6;

function few(addresses: readonly string[]): string[] {
  const more = addresses.length - MOST;
  return more > 0 ? [...addresses.slice(0, MOST), `and ${more} more`] : [...addresses];
}

function placeOf({ title, wire, stops }: Place, listener: Listener): HTMLElement {
  const isKnown = wire && wire.kind !== 'unknown';
  return make('li', { class: 'place' }, [
    make('p', { class: `wire ${wire?.kind ?? 'inner'}` }, [
      isKnown && make('span', {}, [make('span', { class: 'unseen' }, ['speaks ']), wire.text]),
    ]),
    make('div', { class: 'box' }, [
      make('h3', {}, [title]),
      make(
        'ol',
        { class: 'stops' },
        stops.map(stop => stopOf(stop, listener)),
      ),
    ]),
  ]);
}

function stopOf({ hop, title, state, things, more }: Stop, listener: Listener): HTMLElement {
  const isFound = state === 'error' || state === 'warning';
  return make('li', { class: `stop ${state}`, 'data-hop': hop }, [
    sign(state),
    make('div', {}, [
      make('p', { class: 'title' }, [
        make('strong', {}, [title]),
        ' ',
        isFound
          ? button(STATES[state], () => listener.hop(hop), {
              class: `state ${state}`,
              'aria-label': `${STATES[state]} at ${title}: show it`,
            })
          : make('span', { class: state === 'right' ? 'state unseen' : 'state' }, [STATES[state]]),
      ]),
      things.length > 0 &&
        make('ul', { class: 'things' }, [
          ...things.map(thing => thingOf(thing, listener)),
          more > 0 && make('li', { class: 'details' }, [`and ${count(more, 'other')}`]),
        ]),
    ]),
  ]);
}

function thingOf(thing: Thing & { readonly state: Exclude<State, 'absent'> }, listener: Listener): HTMLElement {
  const { label, details, file, line, state } = thing;
  const [kind, ...name] = label.split(' ');
  return make('li', { class: `thing ${state}` }, [
    make(
      'button',
      { type: 'button', class: 'name' },
      name.length > 0 ? [make('span', { class: 'kind' }, [`${kind} `]), name.join(' ')] : [label],
      { click: () => listener.line(file, line) },
    ),
    details.length === 1 && make('span', { class: 'details' }, [details[0]]),
    details.length > 1 &&
      make(
        'ul',
        { class: 'details' },
        details.map(detail => make('li', {}, [detail])),
      ),
  ]);
}
