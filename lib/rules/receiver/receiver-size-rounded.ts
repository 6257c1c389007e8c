import { CONFIGS } from '../../kubernetes/kinds';
import { alloyBytes } from '../../kubernetes/units';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { inConfig, literalOf } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';

export const receiverSizeRounded: Rule = {
  id: 'receiver-size-rounded',
  hop: 'receiver',
  severity: 'warning',
  summary: "A receiver's max_recv_msg_size is a whole number of MiB.",
  why: `Alloy divides it down to whole MiB. Less than one becomes none, which means gRPC's own 4 MiB. A request over the limit gets
RESOURCE_EXHAUSTED, which senders do not retry: the data is lost.`,
  fix: 'Write whole MiB, such as "16MiB".',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { max_recv_msg_size = "16MiB" }
  output { traces = [backends.tempo.default.input] }
}`),
    '16MiB',
    '512KiB',
  ),
  *check({ configs }) {
    for (const receiver of configs.flatMap(findReceivers)) {
      const written = literalOf(receiver.body, 'max_recv_msg_size');
      const mebibytes = (alloyBytes(written) ?? 0) / 1024 ** 2;
      if (receiver.transport !== 'grpc' || Number.isInteger(mebibytes)) continue;
      const { config, id } = receiver.component;
      yield inConfig(
        config,
        receiver.line,
        `${id} has max_recv_msg_size = "${written}", and gets ${Math.floor(mebibytes) || 4} MiB`,
      );
    }
  },
};
