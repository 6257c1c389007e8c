import { inert } from '../../foreign/text';

const MOST = 5;

/** The first names of a list, and how many more there are, as one inert line. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST).map(name => inert(name.length > 120 ? `${name.slice(0, 119)}…` : name));
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
