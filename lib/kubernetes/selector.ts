/**
 * Equality-based selectors over labels. What an empty selector means is the owner's choice, so there are two functions:
 * take the one whose name says what the field means.
 */

import { get, list, stringMap, strings, text } from './json';

export type Labels = Readonly<Record<string, string>>;

/**
 * Whether a Service's selector, or labels by which something is looked for, select a pod. An empty or missing selector selects nothing.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors
 */
export function selects(selector: Labels | null | undefined, labels: Labels | null | undefined): boolean {
  return !isEmpty(selector) && isSubset(selector!, labels ?? {});
}

/**
 * Whether a policy (NetworkPolicy, PeerAuthentication, AuthorizationPolicy, Sidecar …) holds for a pod of its namespace. An empty or
 * missing selector selects every pod.
 * @see https://istio.io/latest/docs/reference/config/type/workload-selector/
 */
export function holdsFor(selector: Labels | null | undefined, labels: Labels | null | undefined): boolean {
  return isSubset(selector ?? {}, labels ?? {});
}

/** Whether labels meet a selector with `matchLabels` and `matchExpressions`. An empty or missing selector asks for nothing. */
export function fulfils(selector: unknown, labels: Labels): boolean {
  return (
    holdsFor(stringMap(get(selector, 'matchLabels')), labels) &&
    list(get(selector, 'matchExpressions')).every(each => {
      const value = labels[text(get(each, 'key')) ?? ''];
      const isAmong = value !== undefined && strings(get(each, 'values')).includes(value);
      switch (get(each, 'operator')) {
        case 'In':
          return isAmong;
        case 'NotIn':
          return !isAmong;
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}

/** Whether one of two selectors selects what the other one asks for, too. An empty selector, of which nothing is known, does not. */
export function overlap(one: Labels, other: Labels): boolean {
  return selects(one, other) || selects(other, one);
}

/** Labels as kubectl's -l takes them: `app=alloy,tier=edge`. */
export function selectorText(labels: Labels): string {
  return Object.entries(labels)
    .map(pair => pair.join('='))
    .join(',');
}

const isEmpty = (selector: Labels | null | undefined): boolean => Object.keys(selector ?? {}).length === 0;

const isSubset = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
