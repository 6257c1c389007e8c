/** Of any valid environment the finished YAML is judged: every hop agrees with the next, every object with its schema. */

import fc from 'fast-check';
import { synthesize } from '../../lib/app';
import { isShared } from '../../lib/environment/derive';
import { viewOf } from '../../lib/environment/edge-views';
import type { Environment } from '../../lib/environment/schema';
import { pathOf } from '../../lib/path/path';
import { type Manifest, Output } from '../manifests';
import { schemaMistakes } from '../schemas';
import { anyEnvironment } from './arbitrary';

/** All tests see the same environments, so that each is synthesized once. */
const RUNS = { numRuns: 25, seed: Number(process.env.SEED ?? 1) };
const SERVICES = {
  grpc: /^\/opentelemetry\.proto\.collector\.(trace|metrics|logs)\.v1\.(Trace|Metrics|Logs)Service\/$/,
  http: /^\/v1\/(traces|metrics|logs)$/,
};

const outputs = new Map<string, Output>();

function outputOf(environment: Environment): Output {
  const key = JSON.stringify(environment);
  const output = outputs.get(key) ?? new Output(synthesize(environment));
  outputs.set(key, output);
  return output;
}

function forAll(check: (output: Output, environment: Environment) => void) {
  fc.assert(
    fc.property(anyEnvironment(), environment => check(outputOf(environment), environment)),
    RUNS,
  );
}

test('NLB → Service → Envoy: each server’s number is a Service port, and Envoy binds its targetPort', () => {
  forAll((output, environment) => {
    const { annotations, ports } = edgeOf(output, environment);
    for (const [index, { port }] of output.one('Gateway').spec.servers.entries()) {
      const [found, ...others] = ports.filter(one => one.port === port.number);
      expect(others).toEqual([]);
      expect(found!.targetPort).toBe(pathOf(environment).edges.flatMap(({ listeners }) => listeners)[index]!.bind);
      const attributes = `service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-${port.number}`;
      // 443 of a gateway that others share is theirs.
      if (!isShared(viewOf(environment)) || port.number !== 443) expect(annotations[attributes]).toBeDefined();
    }
    for (const key of ['port', 'name'] as const) expect(new Set(ports.map(one => one[key])).size).toBe(ports.length);
  });
});

test('Gateway → VirtualService: host, gateway and namespace agree, and only enabled signals are routed', () => {
  forAll((output, { destinations }) => {
    const gateway = output.one('Gateway');
    const enabled = Object.values(destinations).filter(Boolean).length;
    for (const transport of ['grpc', 'http'] as const) {
      const route = output.one('VirtualService', `otlp-${transport}`);
      const server = gateway.spec.servers.find((one: Manifest) => one.port.name === `otlp-${transport}`);
      expect(server.hosts).toEqual([`./${route.spec.hosts[0]}`]);
      expect(route.spec.gateways).toEqual([gateway.metadata.name]);
      expect(route.metadata.namespace).toBe(gateway.metadata.namespace);
      const paths = route.spec.http[0].match.map(({ uri }: Manifest) => uri.exact ?? uri.prefix);
      expect(paths).toHaveLength(enabled);
      for (const path of paths) expect(path).toMatch(SERVICES[transport]);
    }
  });
});

test('VirtualService → Service → container → receiver: one number', () => {
  forAll((output, environment) => {
    const { name, namespace, ports, containerPorts } = alloyOf(output, environment);
    for (const transport of ['grpc', 'http'] as const) {
      const { destination } = output.one('VirtualService', `otlp-${transport}`).spec.http[0].route[0];
      expect(destination.host).toBe(`${name}.${namespace}.svc.${environment.mesh.clusterDomain}`);
      expect(output.one('DestinationRule', name).spec.host).toBe(destination.host);
      const port = ports.find((one: Manifest) => one.port === destination.port.number);
      expect(port.appProtocol).toBe(transport);
      expect(containerPorts[port.targetPort] ?? port.targetPort).toBe(receiverPort(output.config, transport));
    }
  });
});

test('selectors select Alloy’s pods, and every Secret is where its reader is', () => {
  forAll((output, environment) => {
    const { labels, namespace } = alloyOf(output, environment);
    const selectors = [
      ...output.all('PeerAuthentication').map(({ spec }) => spec.selector.matchLabels),
      ...output.all('NetworkPolicy').map(({ spec }) => spec.podSelector.matchLabels),
      ...output.all('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels),
      ...output.all('Deployment').map(({ spec }) => spec.selector.matchLabels),
      ...output
        .all('Service')
        .filter(({ spec }) => spec.type !== 'LoadBalancer')
        .map(({ spec }) => spec.selector),
    ];
    for (const selector of selectors) expect(labels).toMatchObject(selector);
    for (const kind of ['ConfigMap', 'PeerAuthentication']) expect(output.one(kind).metadata.namespace).toBe(namespace);
    const names = output.one('Gateway').spec.servers.map(({ tls }: Manifest) => tls.credentialName);
    for (const { metadata, spec } of output.all('Certificate')) {
      expect(metadata.namespace).toBe(environment.gateway.namespace);
      expect(names).toContain(spec.secretName);
    }
  });
});

test('every object is valid by the schema of its kind, has a name of its own and a sync wave', () => {
  forAll(({ objects }) => {
    expect(objects.flatMap(schemaMistakes)).toEqual([]);
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { metadata } of objects) {
      expect(metadata.name).toMatch(/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/);
      expect(metadata.annotations['argocd.argoproj.io/sync-wave']).toMatch(/^-?\d$/);
    }
  });
});

test('twice the same environment, twice the same bytes', () => {
  forAll(({ files }, environment) => expect(synthesize(environment)).toEqual(files));
});

/** What the gateway's Service says, whoever owns it. */
function edgeOf(
  output: Output,
  { gateway: { name, namespace, service } }: Environment,
): { annotations: Manifest; ports: Manifest[] } {
  if (service.helm) return output.values('gateway').service;
  if (!service.istioOperator) return { annotations: output.edge.metadata.annotations, ports: output.edge.spec.ports };
  const { ingressGateways } = output.values('istio-operator').spec.components;
  const { k8s } = ingressGateways.find(
    (one: Manifest) => one.name === name && (one.namespace ?? 'istio-system') === namespace,
  );
  return { annotations: k8s.serviceAnnotations, ports: k8s.service.ports };
}

/** What Alloy's Service and pods say, whoever deploys them. */
function alloyOf(output: Output, { alloy }: Environment) {
  if (alloy.deployedBy === 'helm') {
    return {
      // The chart's own rules for its names and labels.
      name: alloy.name.includes('alloy') ? alloy.name : `${alloy.name}-alloy`,
      namespace: alloy.namespace,
      ports: output.values('alloy').alloy.extraPorts,
      containerPorts: {} as Record<string, number>,
      labels: { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': alloy.name },
    };
  }
  const service = output.one('Service', 'alloy-otlp');
  const { metadata, spec } = output.one('Deployment').spec.template;
  return {
    name: service.metadata.name,
    namespace: service.metadata.namespace,
    ports: service.spec.ports,
    containerPorts: Object.fromEntries(
      spec.containers[0].ports.map(({ name, containerPort }: Manifest) => [name, containerPort]),
    ) as Record<string, number>,
    labels: metadata.labels,
  };
}

function receiverPort(config: string, transport: 'grpc' | 'http'): number {
  return Number(new RegExp(`\\n\\t${transport} \\{\\n\\t\\tendpoint += "0\\.0\\.0\\.0:(\\d+)"`).exec(config)?.[1]);
}
