import { block, Reference } from '../language/syntax';
import type { Processor } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.loadbalancing/ */
interface LoadbalancingArguments {
  readonly resolver: {
    /** Full name of the headless Service: the DNS has the addresses of its ready pods. */
    readonly hostname: string;
    readonly port: string;
    /** How often it asks. */
    readonly interval: string;
  };
  readonly otlp: {
    /** Time for one request. */
    readonly timeout: string;
    readonly client: { readonly compression: string };
    readonly queue: { readonly queue_size: number; readonly num_consumers: number; readonly wait_for_result: true };
    readonly retry: {
      readonly initial_interval: string;
      readonly max_interval: string;
      readonly max_elapsed_time: string;
    };
  };
}

/** Makes the exporter that sends all spans of a trace to the same pod. Each pod has a queue of its own. */
export function otelcolExporterLoadbalancing(
  label: string,
  { resolver, otlp: { timeout, client, queue, retry } }: LoadbalancingArguments,
  comment?: string,
): Processor {
  const component = block(
    'otelcol.exporter.loadbalancing',
    label,
    { routing_key: 'traceID' },
    [
      block('resolver', undefined, {}, [block('dns', undefined, resolver)]),
      block('protocol', undefined, {}, [
        block('otlp', undefined, { timeout }, [
          block('client', undefined, client, [block('tls', undefined, { insecure: true })]),
          block('queue', undefined, queue),
          block('retry', undefined, retry),
        ]),
      ]),
    ],
    comment,
  );
  return { block: component, input: Reference.to(component, 'input') };
}
