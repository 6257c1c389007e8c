import { closest, distance } from 'fastest-levenshtein';
import { inert } from '../../foreign/text';
import { homesOf, kindsOf } from '../../kubernetes/fields';
import { text } from '../../kubernetes/json';
import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';

export const apiVersionNotServed: Rule = {
  id: 'api-version-not-served',
  hop: 'any-object',
  severity: 'error',
  summary: 'Each kind is written in a group and a version in which the API server takes it.',
  why: `The API server knows a kind by its group and version: "no matches for kind" is the answer to one that was removed, that never was, or that another group has. The
object is not made, and Argo CD ends the sync.`,
  fix: 'Write the apiVersion that the kind has.',
  reads: [],
  ...twins(
    PATH,
    'apiVersion: networking.istio.io/v1\nkind: VirtualService',
    'apiVersion: networking.istio.io/v2\nkind: VirtualService',
  ),
  *check({ manifests }) {
    for (const object of manifests.all) {
      const apiVersion = text(object.value.apiVersion);
      const kind = text(object.value.kind);
      if (apiVersion === undefined || kind === undefined || /[${]/.test(apiVersion)) continue;
      const slash = apiVersion.indexOf('/');
      const [group, version] = [apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1)];
      const kinds = kindsOf(group);
      const served = kinds?.get(kind);
      if (served?.versions.includes(version)) continue;
      if (!kinds && !(group in REMOVED)) continue;
      const written = kind.endsWith('List') && kinds?.has(kind.slice(0, -4));
      if (written) continue;
      if (served) {
        const right = `${group ? `${group}/` : ''}${served.versions[0]}`;
        yield {
          object,
          path: ['apiVersion'],
          got: `${kind} is not served as ${inert(apiVersion)}, by ${served.source}`,
          fix: `Write apiVersion: ${right}.`,
        };
        continue;
      }
      const homes = homesOf(kind).filter(() => isKnown(kind));
      const near = homes.length === 0 ? nearest(kind) : undefined;
      if (homes.length === 0 && near === undefined) continue;
      yield {
        object,
        path: homes.length > 0 ? ['apiVersion'] : ['kind'],
        got: `there is no ${inert(kind)} in ${group === '' ? 'the core group' : inert(group)}`,
        fix:
          near === undefined
            ? `Write apiVersion: ${homes[0]!.group ? `${homes[0]!.group}/` : ''}${homes[0]!.versions[0]}.`
            : `Did you mean ${near}?`,
      };
    }
  },
};

/** Groups that Kubernetes has removed. @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const REMOVED = { extensions: true };

/** The kind on the path that is written nearly so. undefined: none is, or the name is its own. */
function nearest(kind: string): string | undefined {
  if (kind.length > LONGEST) return undefined;
  const near = closest(kind, KNOWN_KINDS);
  return homesOf(near).length > 0 && distance(kind.toLowerCase(), near.toLowerCase()) <= 2 ? near : undefined;
}

/** More letters than any kind has. */
const LONGEST = 80;

const isKnown = (kind: string): boolean => (KNOWN_KINDS as readonly string[]).includes(kind);
