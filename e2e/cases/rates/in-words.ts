import type { Change } from './change';

/** A change for people. */
export function inWords(change: Change): string {
  const at = 'path' in change ? change.path.join('.') : '';
  switch (change.op) {
    case 'set':
      return `${at} = ${JSON.stringify(change.value)}`.slice(0, 160);
    case 'remove':
      return `without ${at}`;
    case 'add':
      return Object.entries(change.value)
        .map(([key, value]) => `${at}.${key} = ${JSON.stringify(value)}`)
        .join(', ')
        .slice(0, 240);
    case 'rename':
      return `${at} → ${change.to}`;
    case 'replace':
      return `${change.from.trim()} → ${change.to.trim() || 'nothing'}`;
    case 'delete':
      return 'deleted';
    case 'copy':
      return `and a second with ${change.with.map(inWords).join(', ')}`;
  }
}
