/** Makes elements. Whatever text comes in becomes text: nothing here parses HTML. */

type Child = Node | string | undefined | false;
type Handlers = { readonly [Event in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Event]) => void };

/** Makes an element with attributes, and what listens to its events. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | boolean | undefined>> = {},
  children: readonly Child[] = [],
  on: Handlers = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  element.append(...children.filter(child => child !== undefined && child !== false));
  for (const [event, handler] of Object.entries(on)) element.addEventListener(event, handler as EventListener);
  return element;
}

/** Makes a button that is no submit. */
export function button(text: string, act: () => void, attributes: Readonly<Record<string, string>> = {}) {
  return make('button', { type: 'button', ...attributes }, [text], { click: act });
}

/** The element of the page with an id. */
export function byId<Type extends HTMLElement>(id: string): Type {
  return document.getElementById(id) as Type;
}

const SVG = 'http://www.w3.org/2000/svg';

/** The shapes of the states: each has an outline of its own, so that colour says nothing alone. */
const SHAPES = {
  error: ['M6 1h8l5 5v8l-5 5H6l-5-5V6z', 'M6.5 6.5l7 7M13.5 6.5l-7 7'],
  warning: ['M10 1.5L19 18H1z', 'M10 7v5M10 14.5v1'],
  right: ['M10 1a9 9 0 1 0 0 18a9 9 0 1 0 0-18z', 'M6 10.5l2.8 2.8L14 7.5'],
  absent: ['M10 4a6 6 0 1 0 0 12a6 6 0 1 0 0-12z', ''],
} as const;

export type Shape = keyof typeof SHAPES;

/** What a sign says. */
export const STATES: Readonly<Record<Shape, string>> = {
  error: 'error',
  warning: 'warning',
  right: 'nothing found',
  absent: 'not in the input',
};

/** The sign of a state. Its meaning stands beside it as text. */
export function sign(shape: Shape): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', `sign ${shape}`);
  svg.setAttribute('aria-hidden', 'true');
  for (const [index, line] of SHAPES[shape].entries()) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', line);
    path.setAttribute('class', index === 0 ? 'outline' : 'mark');
    svg.append(path);
  }
  return svg;
}

/** A number with its noun: `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
