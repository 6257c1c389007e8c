import { get, list, record, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';
import type { Container } from './workloads';

/** Finds what a container takes variables from; undefined if the input does not have it. */
type Find = (source: { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string }) => Manifest | undefined;

/** Says why a variable may be empty in a container. undefined unless that is certain. */
export function environmentProblem(
  { value, name: container }: Container,
  variable: string,
  find: Find = () => undefined,
): string | undefined {
  const entry = list(get(value, 'env')).find(found => get(found, 'name') === variable);
  if (entry === undefined) {
    // a ConfigMap or Secret in envFrom, the kubelet, or the image may set the variable
    const hidden =
      list(get(value, 'envFrom')).some(source => mayHave(source, variable, find)) ||
      /_SERVICE_(?:HOST|PORT)|^HOSTNAME$|^HOME$|^PATH$/.test(variable);
    return hidden ? undefined : `${variable}, which the container ${container} does not set`;
  }
  const from = get(entry, 'valueFrom');
  if (from === undefined) return text(get(entry, 'value')) ? undefined : `${variable}, which is empty`;
  for (const [kind, reference] of SOURCES.map(([kind, name]) => [kind, get(from, `${name}KeyRef`)] as const)) {
    const [name, key] = [text(get(reference, 'name')), text(get(reference, 'key'))];
    const keys = name === undefined ? undefined : keysOf(find({ kind, name }));
    if (keys && key !== undefined && !keys.has(key) && get(reference, 'optional') !== true)
      return `${variable} from key ${key}, which ${kind} ${name} does not set`;
  }
  const isOptional = ['secretKeyRef', 'configMapKeyRef'].some(kind => get(from, kind, 'optional') === true);
  return isOptional ? `${variable}, which is optional` : undefined;
}

const SOURCES = [
  ['ConfigMap', 'configMap'],
  ['Secret', 'secret'],
] as const;

/** Whether an entry of envFrom may set a variable: any may that the input does not show. */
function mayHave(source: unknown, variable: string, find: Find): boolean {
  const prefix = text(get(source, 'prefix')) ?? '';
  return SOURCES.some(([kind, name]) => {
    const found = text(get(source, `${name}Ref`, 'name'));
    const keys = found === undefined ? undefined : keysOf(find({ kind, name: found }));
    if (!keys) return get(source, `${name}Ref`) !== undefined;
    return variable.startsWith(prefix) && keys.has(variable.slice(prefix.length));
  });
}

/** The keys of a ConfigMap or Secret. undefined for one without any: somebody fills it in. */
function keysOf(manifest: Manifest | undefined): ReadonlySet<string> | undefined {
  const keys = ['data', 'stringData', 'binaryData'].flatMap(field => Object.keys(record(get(manifest?.value, field))));
  return keys.length > 0 ? new Set(keys) : undefined;
}

/** The variables that the manifest lists, with their places in the list; of one name, the first. */
export function writtenOut({ value }: Container): { readonly index: number; readonly variable: string }[] {
  const first = new Map<string, number>();
  for (const [index, entry] of list(get(value, 'env')).entries()) {
    const [variable, written] = [text(get(entry, 'name')), text(get(entry, 'value'))];
    if (variable !== undefined && written && !written.includes('$(') && !first.has(variable))
      first.set(variable, index);
  }
  return [...first].map(([variable, index]) => ({ index, variable }));
}

/** The text of a variable as the manifest writes it out. undefined if it does not, or if the text names further variables. */
export function writtenValue({ value }: Container, variable: string): string | undefined {
  const entry = list(get(value, 'env')).find(found => get(found, 'name') === variable);
  const written = text(get(entry, 'value'));
  return written?.includes('$(') ? undefined : written;
}
