import { type Block, block, type Handler } from '../syntax';
import { type Outputs, output } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/ */
export interface OtlpReceiverArguments {
  readonly grpc: {
    readonly endpoint: string;
    readonly max_recv_msg_size: string;
    readonly include_metadata?: boolean;
    readonly auth?: Handler;
  };
  readonly http: {
    readonly endpoint: string;
    readonly max_request_body_size: string;
    readonly include_metadata?: boolean;
    readonly compression_algorithms?: readonly string[];
    readonly idle_timeout: string;
    readonly auth?: Handler;
  };
  readonly output: Outputs;
}

export function otelcolReceiverOtlp(label: string, args: OtlpReceiverArguments, comment?: string): Block {
  return block(
    'otelcol.receiver.otlp',
    label,
    {},
    [block('grpc', undefined, args.grpc), block('http', undefined, args.http), output(args.output)],
    comment,
  );
}
