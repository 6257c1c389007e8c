/**
 * The components of Grafana Alloy, from the tags `alloy:"…"` of the structs in its source: the newest patch of each minor
 * version from 1.0 to 1.18, and main of August 2026, which stands here as 1.19. https://github.com/grafana/alloy
 *
 * A component's name stands at the start of a line, and its arguments and blocks below it:
 *
 * | Written | Meaning |
 * |---|---|
 * | `timeout:duration` | an argument and its type: text, secret, duration, size, number, bool, any, object, capsule (what a component exports), `[text]` a list, `{text}` a map |
 * | `read_timeout@18,timeout:duration` | several arguments of one type |
 * | `tls{TlsClient}`, `store{ ttl:duration }` | a block, and what the block has |
 * | `...HttpClient` | all that HttpClient has |
 * | `endpoint!` | required in the newest version that has it |
 * | `policy*{…}` | a block that may be there several times |
 * | `auth@6` | since 1.6; nothing: as long as what has it |
 * | `blocking@7~11` | gone in 1.11 |
 */
import { EXPORTERS } from './exporters';
import { OTHERS } from './others';
import { PROCESSORS } from './processors';
import { RECEIVERS } from './receivers';
import { SHAPES } from './shapes';

export { NAMES } from './names';
export { SIGNALS_OF } from './signals';

/** The table of arguments, shapes first. */
export const ARGUMENTS = [SHAPES, RECEIVERS, PROCESSORS, EXPORTERS, OTHERS].join('');

/** The newest version that the table knows: 1 and this. */
export const NEWEST_MINOR = 19;

/** Arguments of generally available components that need a stability level. `when`: the only value that needs it. */
export interface GatedArgument {
  readonly component: string;
  /** Blocks from the outside in, and the argument; or the block alone. */
  readonly path: readonly string[];
  readonly level: 'public-preview' | 'experimental';
  readonly when?: string | boolean;
}

/** @see https://github.com/grafana/alloy (`MinStability.Permits` in the named component) */
export const GATED_ARGUMENTS: readonly GatedArgument[] = [
  {
    component: 'prometheus.remote_write',
    path: ['endpoint', 'protobuf_message'],
    level: 'experimental',
    when: 'io.prometheus.write.v2.Request',
  },
  { component: 'loki.write', path: ['endpoint', 'queue_config'], level: 'experimental' },
  ...['convert_classic_histograms_to_nhcb', 'start_timestamp_zero_ingestion'].map(
    (name): GatedArgument => ({
      component: 'otelcol.exporter.prometheus',
      path: [name],
      level: 'experimental',
      when: true,
    }),
  ),
  ...['honor_metadata', 'enable_type_and_unit_labels', 'start_timestamp_zero_ingestion'].map(
    (name): GatedArgument => ({ component: 'prometheus.scrape', path: [name], level: 'experimental', when: true }),
  ),
  ...['append_metadata', 'enable_type_and_unit_labels'].map(
    (name): GatedArgument => ({
      component: 'prometheus.receive_http',
      path: [name],
      level: 'experimental',
      when: true,
    }),
  ),
];
