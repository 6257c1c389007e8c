/** Where each signal goes. */
import * as v from 'valibot';
import { SIGNALS, type Signal } from '../../facts/otlp';
import { baseUrl, checkFields, doc, either, hostAndPort, oneOf } from '../scalars';
import { EXPORTER, grpcDestination, httpDestination } from './client';
import { ALLOY_OTELCOL } from './pages';
import { type Plain, PRESETS } from './presets';

const grpcShort = v.pipe(
  hostAndPort(),
  v.transform(endpoint => v.parse(grpcDestination, { endpoint })),
);
const httpShort = v.pipe(
  baseUrl(),
  v.transform(endpoint => v.parse(httpDestination, { endpoint })),
);

const transports = {
  otlp: doc(either('string', grpcShort, grpcDestination), 'OTLP/gRPC: host:port, or an object with more.', EXPORTER),
  otlphttp: doc(
    either('string', httpShort, httpDestination),
    'OTLP/HTTP: base URL, or an object with more.',
    `${ALLOY_OTELCOL}otelcol.exporter.otlphttp/`,
  ),
};

const name = doc(
  v.optional(
    v.pipe(
      v.string('a name'),
      v.regex(/^[a-z][a-z0-9_]{0,30}$/, 'a name of small letters, digits and "_", such as xray'),
    ),
  ),
  'Name of the destination, in the labels of Alloy’s components and so in metrics and alerts. Needed for otlp and otlphttp, but for the first. Default: none for the first, else the preset’s, such as grafana_cloud.',
);

/** What the environment says of one destination, with presets as what they stand for. */
export interface Written extends Plain {
  name?: string;
  /** The preset that the file has instead of otlp or otlphttp. */
  preset?: string;
}

type Presets = (typeof PRESETS)[Signal];

/** One destination: a transport, or a preset, which becomes one. */
function one(presets: Presets, beside: v.ObjectEntries): v.GenericSchema<unknown, Written> {
  return v.pipe(
    oneOf({ ...transports, ...presets }, beside),
    v.transform((written: Record<string, unknown>): Written => {
      const preset = Object.keys(presets).find(key => written[key] !== undefined);
      if (preset === undefined) return written;
      const { [preset]: plain, ...rest } = written;
      return { ...rest, ...(plain as Plain), preset };
    }),
  );
}

function destination(signal: Signal) {
  const several = v.pipe(
    v.array(one(PRESETS[signal], { name })),
    v.minLength(1, 'at least one destination'),
    v.maxLength(8, 'at most eight destinations'),
  );
  return v.optional(either('array', several, one(PRESETS[signal], {})));
}

const SEVERAL =
  'One, or a list: the first’s answer is the sender’s; each other gets a copy, and its backend never holds up the first.';

/** The section `destinations`: the backends of each signal. */
export const destinations = v.pipe(
  v.strictObject({
    traces: doc(destination('traces'), `Destination of traces, such as Tempo. ${SEVERAL}`, 'docs/delivery.md'),
    metrics: doc(destination('metrics'), `Destination of metrics, such as Mimir. ${SEVERAL}`, 'docs/delivery.md'),
    logs: doc(destination('logs'), `Destination of logs, such as Loki. ${SEVERAL}`, 'docs/delivery.md'),
  }),
  checkFields(value => SIGNALS.some(signal => value[signal]), 'at least one of traces, metrics, logs'),
);
