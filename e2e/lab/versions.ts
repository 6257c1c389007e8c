import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVOY } from '../tools/versions';
import { alloyVersion } from './alloy';
import { run } from './processes';
import { onPath } from './tools';

/** What ran, by name: nothing else is claimed to work. */
export function versions(): [string, string][] {
  return [
    ['kube-apiserver, kubectl', pinned('kubernetes', 'k8s.io/kubernetes')],
    ['AWS Load Balancer Controller', pinned('nlb', 'sigs.k8s.io/aws-load-balancer-controller/v3')],
    [
      'etcd',
      run([onPath('etcd')!, '--version'])
        .split('\n')[0]!
        .replace('etcd Version: ', ''),
    ],
    ['istiod, pilot-agent, istioctl', pinned('istio', 'istio.io/istio')],
    ['Envoy (plain, not Istio’s)', ENVOY.version],
    ['Alloy', alloyVersion()],
    ['telemetrygen', pinned('otlp', 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen')],
    ['Collector of a sender', pinned('collector', 'go.opentelemetry.io/collector/otelcol')],
    ['OpenTelemetry JS exporters', packageVersion('@opentelemetry/exporter-trace-otlp-grpc')],
    ['curl', run(['curl', '--version']).split(' ')[1]!],
    ['Node', process.version],
    ['Linux', run(['uname', '-r']).trim()],
  ];
}

const SOURCES = join(__dirname, '..', '..');

function pinned(folder: string, module: string): string {
  const text = readFileSync(join(SOURCES, 'tools', folder, 'go.mod'), 'utf8');
  return new RegExp(`${module} (v\\S+)`).exec(text)?.[1] ?? 'unknown';
}

function packageVersion(name: string): string {
  const file = join(SOURCES, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
