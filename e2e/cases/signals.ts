import { randomUUID } from 'node:crypto';
import { EXPORTERS } from '../clients/programs';
import { SIGNALS } from '../lab/alloy-config';
import { tool } from '../lab/tools';
import { arrival } from './arrival';
import { type Case, type Context, GATEWAY_API, SCALE, TWO_TIERS } from './case';
import { GATEWAY_OWN } from './connection-age';
import { ONE_HOST } from './one-host';
import { healthy } from './probe';

const ITEMS = 20;

/** The main one: real clients, every signal over every transport, counted where it ends up. */
export const signals: Case = {
  id: 'signals',
  title: 'every signal arrives over grpc, http/protobuf and http/json: nothing lost, nothing twice',
  goldens: new RegExp([GATEWAY_OWN, GATEWAY_API, TWO_TIERS, SCALE, ONE_HOST].map(({ source }) => source).join('|')),
  required: true,
  async run(context) {
    await healthy(context);
    await Promise.all((['grpc', 'http/protobuf', 'http/json'] as const).map(protocol => exporters(context, protocol)));
    await Promise.all((['grpc', 'http'] as const).map(transport => telemetrygen(context, transport)));
    // the runs above are the senders' own, and were kept
    const run = runOfEnvironment(context);
    if (run) await telemetrygen(context, 'grpc', run);
  },
};

/** An application with the OpenTelemetry JS exporters, set up by standard variables alone. */
async function exporters(
  { client, environment, lab, check }: Context,
  protocol: 'grpc' | 'http/protobuf' | 'http/json',
) {
  const { edge, config, sender } = environment;
  const { host, port } = protocol === 'grpc' ? edge.grpc : edge.http;
  const run = randomUUID();
  const program = [process.execPath, EXPORTERS];
  const off = SIGNALS.filter(signal => !config.signals.includes(signal));
  const { output } = await client.run([...program, run, String(ITEMS)], {
    ...Object.fromEntries(off.map(signal => [`OTEL_${signal.toUpperCase()}_EXPORTER`, 'none'])),
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://${host}:${port}`,
    OTEL_EXPORTER_OTLP_CERTIFICATE: lab.authority.caFile,
    NODE_EXTRA_CA_CERTS: lab.authority.caFile,
    ...(sender && {
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: sender.cert,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: sender.key,
    }),
  });
  for (const signal of config.signals) {
    const { items, distinct } = await arrival(environment, run, signal, ITEMS);
    const holds = items === ITEMS && distinct === ITEMS;
    const seen = `${items} of ${ITEMS} arrived, ${distinct} distinct`;
    check(`${signal} over ${protocol}`, holds, holds ? seen : `${seen}. ${output.slice(0, 300)}`);
  }
}

/** The run that pipeline.resourceAttributes say for senders that say none. */
function runOfEnvironment({ environment }: Context): string | undefined {
  return /\\"e2e\.run\\": \\"([-\w]+)\\"/.exec(environment.config.text)?.[1];
}

/** The collector project's own generator, with the transports of the Go SDK. With a run of the environment's it says none itself. */
async function telemetrygen(
  { client, environment, lab, check }: Context,
  transport: 'grpc' | 'http',
  runOfEnvironment?: string,
) {
  const { host, port } = environment.edge[transport];
  const { sender } = environment;
  for (const signal of environment.config.signals) {
    const run = runOfEnvironment ?? randomUUID();
    const words = [
      '--rate=100',
      `--otlp-endpoint=${host}:${port}`,
      `--ca-cert=${lab.authority.caFile}`,
      ...(runOfEnvironment ? [] : [`--otlp-attributes=e2e.run="${run}"`]),
      ...(sender ? ['--mtls', `--client-cert=${sender.cert}`, `--client-key=${sender.key}`] : []),
    ];
    const amount = {
      traces: ['--traces=5', '--child-spans=1', '--status-code=Error'],
      metrics: ['--metrics=5'],
      logs: ['--logs=5'],
    }[signal];
    const wanted = signal === 'traces' ? 10 : 5;
    const options = [...words, ...amount, ...(transport === 'http' ? ['--otlp-http'] : [])];
    const { output } = await client.run([tool('telemetrygen'), signal, ...options]);
    const { items } = await arrival(environment, run, signal, wanted);
    const seen = `${items} of ${wanted} arrived`;
    check(
      `${signal} by telemetrygen, ${transport}${runOfEnvironment ? ', with the environment’s attributes' : ''}`,
      items === wanted,
      items === wanted ? seen : `${seen}. ${output.slice(-300)}`,
    );
  }
}
