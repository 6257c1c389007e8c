/** Fields of a destination that are somebody's, but not here: a backend of another signal, or one that takes no OTLP. */
import { SIGNALS } from '../facts/otlp';

/** Backends that people look for and that take no OTLP, each with the way out. */
const NO_OTLP: Readonly<Record<string, string>> = {
  amp: 'Amazon Managed Service for Prometheus takes Prometheus remote write, and no OTLP. Send to another Alloy or Collector (alloy, otlp) that writes on by remote write with SigV4, or to cloudWatch.',
};

const IN_CLUSTER = new Set(['tempo', 'mimir', 'loki', 'alloy']);

/**
 * Says why an unknown field of a destination is not allowed, and what is; undefined where nothing is known of it.
 *
 * @param path of the mapping that the field is in
 * @param backendsOf the backends that a signal may go to
 */
export function misplaced(
  key: string,
  path: readonly (string | number)[],
  backendsOf: (signal: string) => object,
): string | undefined {
  const [section, signal, ...below] = path.filter(part => typeof part === 'string');
  if (section !== 'destinations' || signal === undefined) return undefined;
  const [backend, ...deeper] = below;
  if (backend !== undefined) {
    return !deeper.length && IN_CLUSTER.has(backend) && key === 'endpoint'
      ? `${backend} is a Service of the cluster, by its service and namespace. A host elsewhere is written as otlp or otlphttp.`
      : undefined;
  }
  if (Object.hasOwn(NO_OTLP, key)) return NO_OTLP[key];
  const others = SIGNALS.filter(other => other !== signal && Object.hasOwn(backendsOf(other), key));
  return others.length ? `${key} takes ${others.join(' and ')}, not ${signal}.` : undefined;
}
