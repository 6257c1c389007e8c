import { inert } from '../lib/foreign/text';
import type { Verdict } from '../lib/page/judge';
import { button, count, make, sign } from './dom';

interface Listener {
  /** The reader wants to see a line. */
  line(file: string, line: number): void;
  /** The reader wants the example of a rule. */
  example(rule: string): void;
}

/** The most findings that are drawn: who has more begins with these. */
const MOST_CARDS = 200;

type Found = Verdict['findings'][number];
type Gap = Verdict['notJudged'][number];

/** Draws what was found, what could not be read, and what was not judged. */
export function drawFindings(
  place: HTMLElement,
  verdict: Verdict,
  titles: ReadonlyMap<string, string>,
  listener: Listener,
): void {
  const { findings, unread, notes, notJudged } = verdict;
  // an answer that was opened stays open while its text is typed on
  const open = new Set([...place.querySelectorAll<HTMLElement>('details[open]')].map(({ dataset }) => dataset.about));
  const many = new Set([...findings, ...unread, ...notJudged].map(({ file }) => file)).size > 1;
  const placeText = (file: string, line: number) => (many ? `${inert(file)}:${line}` : `line ${line}`);
  const whyOf = ({ rule }: Found) => {
    const about = verdict.rules[rule];
    return (
      about &&
      make('details', { 'data-about': rule, open: open.has(rule) }, [
        make('summary', {}, ['Why']),
        make('p', {}, [make('strong', {}, [about.summary])]),
        make('p', {}, [about.why]),
        button('Open the rule’s example', () => listener.example(rule)),
      ])
    );
  };
  const cards = findings.slice(0, MOST_CARDS).map((found, index) => {
    const { severity, rule, hop, object, file, line, path, got, fix } = found;
    const name = [object.kind, [object.namespace, object.name].filter(Boolean).join('/')].join(' ');
    return make(
      'li',
      {
        class: `card ${severity}`,
        'data-file': file,
        'data-line': String(line),
        'data-hop': hop,
        id: `finding-${index}`,
      },
      [
        make('h3', {}, [
          sign(severity),
          make('span', { class: 'severity' }, [severity]),
          ' ',
          make('code', {}, [rule]),
        ]),
        make('p', { class: 'where' }, [
          button(placeText(file, line), () => listener.line(file, line), { class: 'jump' }),
          make('span', { class: 'hop' }, [titles.get(hop) ?? hop]),
          make('span', {}, [inert(name)]),
          path !== '' && make('code', {}, [inert(path)]),
        ]),
        make('p', { class: 'got' }, [`${inert(got)}.`]),
        make('p', { class: 'fix' }, [make('span', { class: 'unseen' }, ['What to do: ']), inert(fix)]),
        whyOf(found),
      ],
    );
  });
  const broken = unread.map(({ file, line, message }) =>
    make('li', { class: 'card error', 'data-file': file, 'data-line': String(line) }, [
      make('h3', {}, [sign('error'), make('span', { class: 'severity' }, ['not read'])]),
      make('p', { class: 'where' }, [
        button(placeText(file, line), () => listener.line(file, line), { class: 'jump' }),
      ]),
      make('p', { class: 'got' }, [inert(message)]),
    ]),
  );
  place.replaceChildren(
    ...notes.map(note => make('p', { class: 'note' }, [note])),
    make('ol', { class: 'cards' }, [...broken, ...cards]),
    ...(findings.length > MOST_CARDS
      ? [make('p', { class: 'note' }, [`and ${findings.length - MOST_CARDS} more: the JSON has all`])]
      : []),
    ...(notJudged.length > 0 ? [gapsOf(notJudged, open.has('gaps'), placeText, listener)] : []),
  );
}

const MOST_GAPS = 100;

function gapsOf(
  gaps: readonly Gap[],
  isOpen: boolean,
  placeText: (file: string, line: number) => string,
  listener: Listener,
) {
  const rows = gaps
    .slice(0, MOST_GAPS)
    .map(({ what, object, file, line, why }) =>
      make('li', {}, [
        button(placeText(file, line), () => listener.line(file, line), { class: 'jump' }),
        make('strong', {}, [inert(what)]),
        ` ${inert([object.namespace, object.name].filter(Boolean).join('/'))}`,
        make('p', {}, [inert(why)]),
      ]),
    );
  return make('details', { class: 'gaps', 'data-about': 'gaps', open: isOpen }, [
    make('summary', {}, [`Not judged: ${count(gaps.length, 'thing')} that no rule reads`]),
    make('ul', {}, rows),
    gaps.length > MOST_GAPS && make('p', {}, [`and ${gaps.length - MOST_GAPS} more`]),
  ]);
}

/** What was found: a headline, and what has to be known of it. */
export function summaryOf(verdict: Verdict, complete: boolean): { readonly headline: string; readonly rest: string } {
  const { findings, unread, suppressed, objects, files, milliseconds, picture } = verdict;
  const lost = unread.length > 0 ? `${count(unread.length, 'file')} not read. ` : '';
  if (objects === 0) return { headline: lost.trim() || 'No Kubernetes objects yet.', rest: '' };
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const counts = [errors > 0 && count(errors, 'error'), warnings > 0 && count(warnings, 'warning')].filter(Boolean);
  const stops = picture.places.flatMap(place => place.stops);
  const first = stops.find(({ hop }) => hop === picture.breaksAt);
  const excused = suppressed > 0 ? `, ${suppressed} suppressed` : '';
  return {
    headline: `${lost}${counts.join(', ') || 'Nothing found'}${first ? `, the first at: ${first.title}` : ''}.`,
    rest: `${count(objects, 'object')} of ${count(files, 'file')}${excused}, ${Math.round(milliseconds)} ms.${
      complete ? '' : ' What is not in the input was not judged.'
    }`,
  };
}
