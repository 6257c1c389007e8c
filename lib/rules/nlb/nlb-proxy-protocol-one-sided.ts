import { ATTRIBUTES, AWS } from '../../facts/aws-nlb';
import { PROXY_CONFIG } from '../../facts/istio';
import { get, stringMap } from '../../kubernetes/json';
import { KINDS, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
import { isLegacyNlb, isNlb, sendsProxyProtocol } from '../../kubernetes/nlb';
import { GATEWAY_PODS, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { meshProxyProtocol } from '../model/mesh-config';
import { type Model, perModel } from '../model/model';
import { isGatewayService, nlbAnnotations } from '../model/nlb';
import { podsOf } from '../model/pods';
import type { Service } from '../model/read/kubernetes/services';
import type { Workload } from '../model/read/kubernetes/workloads';

export const nlbProxyProtocolOneSided: Rule = {
  id: 'nlb-proxy-protocol-one-sided',
  hop: 'nlb',
  severity: 'error',
  summary: 'The load balancer sends the proxy protocol where the gateway expects it, and nowhere else.',
  why: `The header stands before the first byte of each connection. A gateway that was not told takes it for a broken TLS handshake and closes every
connection, on all of its ports. A gateway that expects the header closes each connection that begins without one. Judged only with \`--complete\` where something that is not in the
input may tell the gateway to expect it.`,
  fix: "Annotate the gateway's pods with proxy.istio.io/config: gatewayTopology: {proxyProtocol: {}}, or take it out of the load balancer.",
  reads: ['ConfigMap', 'EnvoyFilter', ...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    PATH +
      GATEWAY_PODS.replace('internet-facing', 'internal')
        .replace(
          'spec:\n  type',
          '    service.beta.kubernetes.io/aws-load-balancer-target-group-attributes: proxy_protocol_v2.enabled=true\nspec:\n  type',
        )
        .replace(
          'istio: ingressgateway}}',
          'istio: ingressgateway}, annotations: {proxy.istio.io/config: \'{"gatewayTopology":{"proxyProtocol":{}}}\'}}',
        ) +
      REST,
    'proxy_protocol_v2.enabled=true',
    'deregistration_delay.timeout_seconds=60',
  ),
  *check(model) {
    for (const service of model.services) {
      if (!isGatewayService(model, service)) continue;
      const pods = podsOf(model, service);
      if (pods.length === 0) continue;
      const places = isNlb(service) ? proxyProtocolPlaces(service) : [];
      if (places.length > 0) {
        const isExpected = [podsExpect(model, pods), meshExpects(model)].includes(true);
        if (!model.complete || isExpected) continue;
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations', places[0]!],
          got: 'the load balancer sends the proxy protocol, and nothing tells the gateway to expect it',
        };
        continue;
      }
      const strict = pods.find(pod => EXPECTED.test(pod.annotations[PROXY_CONFIG] ?? ''));
      const filter = strict ? undefined : filterFor(model, pods);
      const mesh = pods.some(pod => pod.annotations[PROXY_CONFIG]?.includes('gatewayTopology'))
        ? undefined
        : meshProxyProtocol(model);
      const told = strict
        ? { object: strict.manifest, path: [...strict.metadataPath, 'annotations', PROXY_CONFIG] }
        : filter
          ? { object: filter, path: ['spec'] }
          : mesh;
      if (service.type !== 'LoadBalancer' || sendsByOthers(service) || !told) continue;
      yield {
        object: told.object,
        path: told.path,
        got: `the gateway expects the proxy protocol, and the load balancer of Service ${service.name} does not send it`,
        fix: `Take it out, or write proxy_protocol_v2.enabled=true in aws-load-balancer-target-group-attributes of the Service.`,
      };
    }
  },
};

/** The pods' own setting, in YAML or in JSON. */
const EXPECTED = /proxyProtocol["']?\s*:\s*(?!null\b)/;

/** An EnvoyFilter that adds Envoy's listener filter to these pods and lets in nobody without the header. */
function filterFor(model: Model, pods: readonly Workload[]): Manifest | undefined {
  return model.manifests.ofKind('EnvoyFilter').find(filter => {
    const written = JSON.stringify(filter.value.spec ?? '');
    if (
      !written.includes('filters.listener.proxy_protocol') ||
      written.includes('allow_requests_without_proxy_protocol":true')
    )
      return false;
    const labels = stringMap(get(filter.value, ...KINDS.EnvoyFilter.selector));
    return (
      Object.keys(labels).length > 0 &&
      pods.some(
        pod =>
          sameNamespace(filter.namespace, pod.namespace) &&
          Object.entries(labels).every(([key, value]) => pod.labels[key] === value),
      )
    );
  });
}

/** The annotations that make the load balancer send it, for all ports or for some. */
function proxyProtocolPlaces(service: Service): string[] {
  if (sendsProxyProtocol(service))
    return [`${AWS}${service.annotations[`${AWS}proxy-protocol`] ? 'proxy-protocol' : 'target-group-attributes'}`];
  return nlbAnnotations(service)
    .filter(
      ({ name, port, value }) =>
        (name === 'proxy-protocol-per-target-group' && namesPort(service, value)) ||
        (port !== undefined && value.includes(`${ATTRIBUTES.proxyProtocol}=true`)),
    )
    .map(({ key }) => key);
}

/** Whether a list of port numbers has a port of the Service. */
function namesPort({ ports }: Service, list: string): boolean {
  const numbers = list.split(',').map(part => part.trim());
  return ports.some(({ port }) => numbers.includes(String(port)));
}

/** Whether another controller may be told to send it, in words of its own. */
function sendsByOthers(service: Service): boolean {
  return (
    (!isNlb(service) && !isLegacyNlb(service)) ||
    Object.keys(service.annotations).some(key => PROXY.test(key.replaceAll('-', '_')))
  );
}

const PROXY = /proxy_?protocol/i;

/** Whether an EnvoyFilter, or the settings of the whole mesh, speak of it. */
const meshExpects = perModel(({ manifests }) => {
  const values = [
    ...manifests.ofKind('EnvoyFilter').map(({ value }) => value),
    ...manifests.ofKind('ConfigMap').map(({ value }) => value.data ?? ''),
  ];
  return values.some(value => PROXY.test(JSON.stringify(value)));
});

/** Whether the settings of some of the pods speak of it. */
const podsExpect = perModel((_, pods: readonly Workload[]) =>
  pods.some(({ annotations }) => PROXY.test(annotations[PROXY_CONFIG] ?? '')),
);
