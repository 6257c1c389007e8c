/**
 * `npm run bench`, its second part: how the checker's time grows with its input. Each shape is judged at n and at 2n; a
 * ratio near 2 is linear, near 4 quadratic. The shapes are what real clusters have much of, and what made it slow once.
 */

import { parseYaml } from '../lib/kubernetes/yaml';
import { RULES } from '../lib/rules';
import { partition } from '../lib/rules/engine/apart';
import { judge } from '../lib/rules/engine/check';

/** `N=8000` tries larger inputs, names of shapes (parts are enough) only those. */
const SMALL = Number(process.env.N ?? 2000);

/** Text of n objects or parts, by what grows. */
const SHAPES: Readonly<Record<string, (n: number) => string>> = {
  'a List whose items have findings': n => `apiVersion: v1\nkind: List\nitems:\n${lines(n, i => `- ${deployment(i)}`)}`,
  'documents with findings': n => times(n, i => `---\n${deployment(i)}\n`),
  'Services and pods of one label': n =>
    times(n, i => `---\n${service(i, '{app: a}', '[{name: p, port: 4317}]')}\n---\n${pod(i, '{app: a}')}\n`),
  'Gateways with a Service each': n =>
    times(n, i => `---\n${gateway(i, [server(i)])}\n---\n${service(i, '{istio: g}', `[{name: p${i}, port: ${i}}]`)}\n`),
  'servers of one Gateway, each with a VirtualService': n =>
    `---\n${gateway(0, numbers(n).map(server))}\n${times(n, i => `---\n${virtualService(i, `h${i}.example.com`)}\n`)}`,
  'VirtualServices of a host that no server has': n =>
    `---\n${gateway(0, numbers(n).map(server))}\n${times(n, i => `---\n${virtualService(i, `x${i}.example.com`)}\n`)}`,
  'servers of one port': n =>
    `---\n${gateway(
      0,
      numbers(n).map(i => server(i, 443)),
    )}\n`,
  'named ports': n =>
    `---\n${service(0, '{app: a}', `[${numbers(n).map(i => `{name: p${i}, port: ${i + 1}, targetPort: p${i}}`)}]`)}\n---\n${pod(0, '{app: a}', `ports: [${numbers(n).map(i => `{name: p${i}, containerPort: ${i + 1}}`)}]`)}\n`,
  'routes of one VirtualService': n =>
    `---\n${virtualService(0, 'h.example.com', `[${numbers(n).map(i => `{match: [{uri: {prefix: /a${i}/}}], route: [{destination: {host: s${i}}}]}`)}]`)}\n`,
  'policies and pods of one namespace': n =>
    `${path(1)}${times(n, i => `---\n${policy('security.istio.io/v1', 'AuthorizationPolicy', i, `{selector: {matchLabels: {app: p${i}}}, rules: [{to: [{operation: {ports: ["${i}"], hosts: [h${i}.example.com]}}]}]}`)}\n---\n${policy('security.istio.io/v1', 'PeerAuthentication', i, `{selector: {matchLabels: {app: p${i}}}, mtls: {mode: STRICT}}`)}\n---\n${policy('networking.k8s.io/v1', 'NetworkPolicy', i, `{podSelector: {matchLabels: {app: p${i}}}}`)}\n---\n${policy('policy/v1', 'PodDisruptionBudget', i, `{selector: {matchLabels: {app: p${i}}}}`)}\n---\n${pod(i, `{app: p${i}}`)}\n`)}`,
  'whole paths': n => path(n),
  'whole paths of one Gateway': n => path(n, true),
  'DestinationRules of wildcard hosts, and Services': n =>
    times(
      n,
      i =>
        `---\n${policy('networking.istio.io/v1', 'DestinationRule', i, `{host: "*.h${i}.svc.cluster.local", trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}`)}\n---\n${service(i, `{app: p${i}}`, '[{name: p, port: 4317}]')}\n---\n${policy('networking.istio.io/v1', 'ServiceEntry', i, `{hosts: ["*.e${i}.example.com"]}`)}\n---\n${virtualService(i, `h${i}.example.com`)}\n`,
    ),
  'a policy for each host of a gateway': n =>
    path(n, true) +
    times(
      n,
      i =>
        `---\n${policy('security.istio.io/v1', 'AuthorizationPolicy', i, `{selector: {matchLabels: {istio: g}}, rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}], to: [{operation: {ports: ["443"], hosts: [h${i}.example.com]}}]}]}`)}\n---\n${policy('security.istio.io/v1', 'RequestAuthentication', i, '{selector: {matchLabels: {istio: g}}, jwtRules: [{issuer: x}]}')}\n`,
    ),
  'servers, gateway pods, policies, Alloys and doors': n =>
    crossed({ servers: n, pods: n, policies: n, alloys: n, doors: n }),
  'servers and gateway pods': n => crossed({ servers: n, pods: n }),
  'servers and Alloys behind one Service': n => crossed({ servers: n, alloys: n }),
  'servers of a port each, and a policy for each port': n =>
    crossed({ servers: n, policies: n }, i => `, to: [{operation: {ports: ["${i}"]}}]`),
  'servers of a port each, and a policy for each host': n =>
    crossed(
      { servers: n, policies: n },
      i => `, to: [{operation: {hosts: [h${i}.example.com, "h${i}.example.com:*"]}}]`,
    ),
  'pods of a gateway with many routes': n => path(n / 4, true) + times(n, i => `---\n${pod(i, '{istio: g}')}\n`),
  'hosts with wildcards': n =>
    `---\n${gateway(
      0,
      numbers(n).map(i => server(i)),
    )}\n${times(n, i => `---\n${virtualService(i, `"*.h${i}.example.com"`)}\n`)}`,
  'policies for all pods of a namespace': n =>
    path(n / 4) +
    times(
      n,
      i =>
        `---\n${policy('networking.k8s.io/v1', 'NetworkPolicy', i, `{podSelector: {}, ingress: [{ports: [{port: ${i}}]}]}`)}\n---\n${policy('security.istio.io/v1', 'AuthorizationPolicy', i, `{rules: [{to: [{operation: {ports: ["${i}"]}}]}]}`)}\n`,
    ),
  'Services of one name in a namespace each': n =>
    times(
      n,
      i =>
        `---\n${service(0, '{app: a}', '[{name: p, port: 4317}]').replace('namespace: o', `namespace: n${i}`)}\n---\n${virtualService(i, `h${i}.example.com`, `[{route: [{destination: {host: d0.x${i}}}]}]`)}\n`,
    ),
  'ports of one Service, each with a route': n =>
    `---\n${gateway(0, [server(0)])}\n---\n${service(0, '{app: a}', `[${numbers(n).map(i => `{name: p${i}, port: ${i + 1}}`)}]`)}\n---\n${pod(0, '{app: a}')}\n---\n${virtualService(0, 'h0.example.com', `[${numbers(n).map(i => `{match: [{uri: {exact: /a${i}}}], route: [{destination: {host: d0, port: {number: ${i + 1}}}}]}`)}]`)}\n`,
  'blank lines, slashes and colons': n =>
    `---\n${alloyConfig('a', `${components(1)}${'\n'.repeat(n * 10)}`)}\n---\n${alloy('a', 'a').replace('mountPath: /etc/alloy', `mountPath: "${'/'.repeat(n * 10)}x"`)}\n---\n${service(0, '{app: a}', '[]').replace('{type', `{loadBalancerSourceRanges: ["${':'.repeat(n * 10)}"], type`)}\n`,
  'components that each send to the next two': n =>
    `---\n${alloyConfig('a', `otelcol.receiver.otlp "r" {\n grpc { }\n output { traces = [otelcol.processor.batch.p0.input] }\n}\n${times(n, i => `otelcol.processor.batch "p${i}" {\n output { traces = [otelcol.processor.batch.p${i + 1}.input, otelcol.processor.batch.p${i + 2}.input] }\n}\n`)}`)}\n---\n${alloy('a', 'a')}\n`,
  'receivers that share one pipeline': n =>
    `---\n${alloyConfig('a', `${times(n, i => `otelcol.receiver.otlp "r${i}" {\n grpc { }\n output { traces = [otelcol.processor.batch.p0.input] }\n}\n`)}${components(1)}`)}\n---\n${alloy('a', 'a')}\n`,
  'pods of one configuration': n =>
    `---\n${alloyConfig('a', components(n))}\n${times(n, i => `---\n${alloy(`a${i}`, 'a')}\n`)}`,
  'configurations with a pod each': n =>
    times(n, i => `---\n${alloyConfig(`a${i}`, components(1))}\n---\n${alloy(`a${i}`, `a${i}`)}\n`),
  'components of one configuration': n => `---\n${alloyConfig('a', components(n))}\n---\n${alloy('a', 'a')}\n`,
  'processors that each send to all': n => {
    const all = numbers(n / 100).map(i => `otelcol.processor.batch.p${i}.input`);
    return `---\n${alloyConfig('a', `otelcol.receiver.otlp "r" {\n grpc { }\n output { traces = [${all}] }\n}\n${times(n / 100, i => `otelcol.processor.batch "p${i}" {\n output { traces = [${all}] }\n}\n`)}`)}\n---\n${alloy('a', 'a')}\n`;
  },
  'a chain of calls': n => `---\n${alloyConfig('a', `a.b "c" {\n d = e${'()'.repeat(n * 10)}\n}\n`)}\n`,
  'a reference of many names': n => `---\n${alloyConfig('a', `a.b "c" {\n d = otelcol${'.e'.repeat(n * 10)}\n}\n`)}\n`,
  'volumes, mounts and variables of one pod': n =>
    `---\n${pod(0, '{app: a}', `volumeMounts: [${numbers(n).map(i => `{name: v${i}, mountPath: /a${i}}`)}], env: [${numbers(n).map(i => `{name: V${i}, value: x}`)}]`, `volumes: [${numbers(n).map(i => `{name: v${i}, secret: {secretName: s${i}}}`)}],`)}\n`,
  'objects of one name in a namespace each': n =>
    times(n, i => `---\n${deployment(0).replace('namespace: o', `namespace: n${i}`)}\n`),
  'autoscalers and budgets of a Deployment each': n =>
    times(
      n,
      i =>
        `---\n${deployment(i)}\n---\n${policy('autoscaling/v2', 'HorizontalPodAutoscaler', i, `{maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: d${i}}}`)}\n`,
    ),
  'Certificates and credentials': n =>
    times(
      n,
      i =>
        `---\n${policy('cert-manager.io/v1', 'Certificate', i, `{secretName: c, dnsNames: [h${i}.example.com], issuerRef: {name: i}}`)}\n---\n${gateway(i, [server(i)])}\n`,
    ),
};

function main(names: readonly string[]): void {
  row('the checker, seconds at', `n = ${SMALL}`, `n = ${2 * SMALL}`, 'ratio');
  for (const [name, make] of Object.entries(SHAPES)) {
    if (names.length > 0 && !names.some(part => name.includes(part))) continue;
    seconds(make(100));
    const [one, two] = [seconds(make(SMALL)), seconds(make(2 * SMALL))];
    row(name, one.toFixed(2), two.toFixed(2), (two / one).toFixed(1));
  }
}

function seconds(text: string): number {
  const start = process.cpuUsage();
  for (const complete of [true, false]) {
    for (const { manifests } of partition([{ file: 'x.yaml', documents: parseYaml(text) }], complete))
      judge(manifests, RULES);
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function row(...cells: string[]): void {
  process.stdout.write(
    `${cells
      .map((cell, index) => cell.padEnd(index === 0 ? 52 : 12))
      .join('')
      .trimEnd()}\n`,
  );
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function times(count: number, make: (index: number) => string): string {
  return numbers(count).map(make).join('');
}

function lines(count: number, make: (index: number) => string): string {
  return numbers(count)
    .map(index => `${make(index)}\n`)
    .join('');
}

function policy(apiVersion: string, kind: string, index: number, spec: string): string {
  return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: d${index}, namespace: o}, spec: ${spec}}`;
}

function deployment(index: number): string {
  return policy(
    'apps/v1',
    'Deployment',
    index,
    '{selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: y}}, spec: {containers: [{name: alloy, image: grafana/alloy}]}}}',
  );
}

function service(index: number, selector: string, ports: string): string {
  return policy('v1', 'Service', index, `{type: LoadBalancer, selector: ${selector}, ports: ${ports}}`);
}

function pod(index: number, labels: string, container = '', spec = ''): string {
  return `{apiVersion: v1, kind: Pod, metadata: {name: p${index}, namespace: o, labels: ${labels}}, spec: {${spec} containers: [{name: a, image: "b:1", ${container}}]}}`;
}

function server(index: number, port = index): string {
  return `{port: {number: ${port}, name: p${index}, protocol: HTTPS}, hosts: [h${index}.example.com], tls: {mode: SIMPLE, credentialName: c}}`;
}

function gateway(index: number, servers: readonly string[]): string {
  return policy('networking.istio.io/v1', 'Gateway', index, `{selector: {istio: g}, servers: [${servers}]}`);
}

function virtualService(index: number, host: string, http = `[{route: [{destination: {host: s${index}}}]}]`): string {
  return policy('networking.istio.io/v1', 'VirtualService', index, `{hosts: [${host}], gateways: [d0], http: ${http}}`);
}

/** Paths from a Gateway of their own, or of one, to a receiver each. */
function path(count: number, isOne = false): string {
  const gateways = isOne
    ? `---\n${gateway(
        0,
        numbers(count).map(index => server(index, 443)),
      )}\n`
    : times(count, index => `---\n${gateway(index, [server(index, 443)])}\n`);
  const rest = times(
    count,
    i => `---\n${policy('networking.istio.io/v1', 'VirtualService', i, `{hosts: [h${i}.example.com], gateways: [d${isOne ? 0 : i}], http: [{route: [{destination: {host: a${i}, port: {number: 4317}}}]}]}`)}
---
{apiVersion: v1, kind: Service, metadata: {name: a${i}, namespace: o}, spec: {selector: {app: a${i}}, ports: [{name: grpc, port: 4317}]}}
---
${alloyConfig(`a${i}`, components(1))}
---
${alloy(`a${i}`, `a${i}`)}
`,
  );
  return `---\n${pod(9, '{istio: g}')}\n---\n${service(9, '{istio: g}', '[{name: p, port: 443}]')}\n${gateways}${rest}`;
}

/** One path whose parts are many: servers of a port each, gateway pods, their policies and load balancers, and Alloys. */
function crossed(
  { servers, pods = 1, policies = 0, alloys = 1, doors = 1 }: Readonly<Record<string, number>>,
  to: (index: number) => string = () => '',
): string {
  const ports = numbers(servers!);
  return [
    `---\n${gateway(
      0,
      ports.map(i => server(i)),
    )}\n`,
    `---\n${virtualService(0, `${ports.map(i => `h${i}.example.com`)}`, '[{route: [{destination: {host: d9, port: {number: 4317}}}]}]')}\n`,
    times(pods, i => `---\n${pod(i, '{istio: g}')}\n`),
    times(doors, i => `---\n${service(10 + i, '{istio: g}', '[{name: p, port: 443}]')}\n`),
    times(
      policies,
      i =>
        `---\n${policy('security.istio.io/v1', 'AuthorizationPolicy', i, `{selector: {matchLabels: {istio: g}}, action: DENY, rules: [{from: [{source: {ipBlocks: [10.${(i >> 8) & 255}.${i & 255}.0/24]}}]${to(i)}}]}`)}\n`,
    ),
    `---\n${service(9, '{app: a}', '[{name: p, port: 4317}]')}\n---\n${alloyConfig('a', components(1))}\n`,
    times(alloys, i => `---\n${alloy(`a${i}`, 'a').replace('{app: ', '{app: a, i: ')}\n`),
  ].join('');
}

function alloyConfig(name: string, text: string): string {
  return `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: o}, data: {config.alloy: ${JSON.stringify(text)}}}`;
}

function components(count: number): string {
  return times(
    count,
    i => `otelcol.receiver.otlp "r${i}" {\n  grpc { }\n  output { traces = [otelcol.processor.batch.p${i}.input] }\n}
otelcol.processor.batch "p${i}" {\n  output { traces = [otelcol.exporter.debug.e${i}.input] }\n}
otelcol.exporter.debug "e${i}" { }\n`,
  );
}

function alloy(name: string, map: string): string {
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: o, labels: {app: ${name}}}, spec: {volumes: [{name: c, configMap: {name: ${map}}}], containers: [{name: alloy, image: "grafana/alloy:v1.19.0", args: [run, /etc/alloy/config.alloy], env: [{name: A, value: b}], volumeMounts: [{name: c, mountPath: /etc/alloy}]}]}}`;
}

main(process.argv.slice(2));
