import { get, list, text } from '../../../../kubernetes/json';
import type { Container } from './workloads';

/** Says why a variable may be empty in a container. undefined unless that is certain. */
export function environmentProblem({ value, name: container }: Container, variable: string): string | undefined {
  const entry = list(get(value, 'env')).find(found => get(found, 'name') === variable);
  if (entry === undefined) {
    // a ConfigMap or Secret in envFrom, the kubelet, or the image may set the variable
    const hidden =
      list(get(value, 'envFrom')).length > 0 || /_SERVICE_(?:HOST|PORT)|^HOSTNAME$|^HOME$|^PATH$/.test(variable);
    return hidden ? undefined : `${variable}, which the container ${container} does not set`;
  }
  const from = get(entry, 'valueFrom');
  if (from === undefined) return text(get(entry, 'value')) ? undefined : `${variable}, which is empty`;
  const isOptional = ['secretKeyRef', 'configMapKeyRef'].some(kind => get(from, kind, 'optional') === true);
  return isOptional ? `${variable}, which is optional` : undefined;
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
