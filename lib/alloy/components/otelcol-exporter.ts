import { type Block, block, type Handler, Reference, type Storage } from '../language/syntax';
import type { Processor } from './output';

/** What otelcol.exporter.otlp and otelcol.exporter.otlphttp have in common. */
export interface ExporterArguments {
  /** Time for one request. An argument of `client` for HTTP, of the component for gRPC. */
  readonly timeout: string;
  readonly client: {
    readonly endpoint: string;
    readonly compression: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly auth?: Handler;
    readonly tls?: {
      readonly insecure?: boolean;
      readonly ca_file?: string;
      readonly cert_file?: string;
      readonly key_file?: string;
      readonly server_name?: string;
      /** How often Alloy reads the files again. Alloy's default: never. */
      readonly reload_interval?: string;
    };
  };
  readonly sending_queue: SendingQueue;
  readonly retry_on_failure: {
    readonly initial_interval: string;
    readonly max_interval: string;
    readonly max_elapsed_time: string;
  };
}

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.otlp/#sending_queue */
interface SendingQueue {
  readonly queue_size: number;
  readonly num_consumers: number;
  /** The unit of queue_size. Alloy's default: requests. */
  readonly sizer?: 'bytes';
  /** Whether the caller is answered only when the backend has answered. Alloy's default: false. */
  readonly wait_for_result?: boolean;
  /** Where the queue is kept. Alloy's default: in memory. */
  readonly storage?: Storage;
  readonly batch?: {
    readonly flush_timeout: string;
    readonly min_size: number;
    readonly max_size: number;
    readonly sizer: 'bytes';
  };
}

/**
 * Makes an exporter of OTLP/gRPC.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.otlp/
 */
export function otelcolExporterOtlp(label: string, args: ExporterArguments, comment?: string): Processor {
  return exporter('otelcol.exporter.otlp', label, { timeout: args.timeout }, args.client, args, comment);
}

/**
 * Makes an exporter of OTLP/HTTP.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.otlphttp/
 */
export function otelcolExporterOtlphttp(label: string, args: ExporterArguments, comment?: string): Processor {
  const client = { ...args.client, timeout: args.timeout };
  return exporter('otelcol.exporter.otlphttp', label, {}, client, args, comment);
}

function exporter(
  kind: string,
  label: string,
  own: Record<string, string>,
  { tls, ...client }: ExporterArguments['client'],
  args: ExporterArguments,
  comment: string | undefined,
): Processor {
  const { batch, ...queue } = args.sending_queue;
  const blocks: Block[] = [
    block('client', undefined, client, [tls && block('tls', undefined, tls)]),
    block('sending_queue', undefined, queue, [batch && block('batch', undefined, batch)]),
    block('retry_on_failure', undefined, args.retry_on_failure),
  ];
  const component = block(kind, label, own, blocks, comment);
  return { block: component, input: Reference.to(component, 'input') };
}
