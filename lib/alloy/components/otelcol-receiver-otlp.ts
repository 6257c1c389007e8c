import { type Block, block, type Handler } from '../language/syntax';
import { type Outputs, output } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/ */
interface OtlpReceiverArguments {
  readonly grpc?: {
    readonly endpoint: string;
    readonly max_recv_msg_size: string;
    readonly include_metadata?: boolean;
    readonly auth?: Handler;
    readonly tls?: ServerTls;
  };
  readonly http?: {
    readonly endpoint: string;
    readonly max_request_body_size: string;
    readonly include_metadata?: boolean;
    readonly compression_algorithms?: readonly string[];
    readonly idle_timeout: string;
    readonly auth?: Handler;
    readonly tls?: ServerTls;
  };
  readonly output: Outputs;
}

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/#tls */
export interface ServerTls {
  readonly cert_file: string;
  readonly key_file: string;
  readonly client_ca_file: string;
  readonly reload_interval: string;
}

/** Makes the receiver of OTLP/gRPC and OTLP/HTTP. */
export function otelcolReceiverOtlp(label: string, args: OtlpReceiverArguments, comment?: string): Block {
  return block(
    'otelcol.receiver.otlp',
    label,
    {},
    [args.grpc && server('grpc', args.grpc), args.http && server('http', args.http), output(args.output)],
    comment,
  );
}

function server(kind: string, { tls, ...args }: NonNullable<OtlpReceiverArguments['grpc' | 'http']>): Block {
  return block(kind, undefined, args, [tls && block('tls', undefined, { ...tls })]);
}
