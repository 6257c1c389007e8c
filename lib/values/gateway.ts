/** Writes what the owner of the gateway's Service needs, where Helm or istioctl owns it. */

import { edgePorts, isShared } from '../environment/derive';
import { getValues } from '../environment/get-values';
import { isEntryOf, presentEntries, presentGateway, presentPorts } from '../environment/present';
import type { Environment } from '../environment/schema';
import { get, integer, list, record, stringMap, text } from '../kubernetes/json';
import { gatewayInstall, gatewayUpgrade } from '../path/commands';
import { edgeService, gatewayShutdown } from '../path/edge-service';
import type { OutputFile } from '../path/output';
import { pathOf } from '../path/path';
import { mergedNames, mergedPairs } from './merge';
import { valuesFile } from './values-file';

/** The values file or overlay for the gateway's owner; none where our manifests make the Service. */
export function gatewayValues(environment: Environment): OutputFile[] {
  const { helm, istioOperator } = environment.gateway.service;
  if (helm) return [valuesFile('gateway', header(environment), helmValues(environment))];
  if (istioOperator) return [valuesFile('istio-operator', header(environment), operatorOverlay(environment))];
  return [];
}

function header(environment: Environment): string[] {
  const { name, namespace, service } = environment.gateway;
  const first = gatewayInstall(environment);
  return [
    ...(service.istioOperator
      ? [
          `For the ingress gateway ${name} in ${namespace}.`,
          'The others are here since istioctl takes the list from one file alone.',
        ]
      : []),
    ...(isShared(environment)
      ? [`Adds ${additionsInWords(environment)}. Everything else stays as its owner has it.`]
      : []),
    ...(first
      ? [
          `The first time: ${first}`,
          `Later, look first what it was given: ${getValues(environment.gateway)}. Name that in presentValues if it is not from here: its lists are kept then.`,
        ]
      : []),
    ...gatewayUpgrade(environment),
  ];
}

/** Names the ports and annotations that we add to the gateway's Service. */
export function additionsInWords(environment: Environment): string {
  const theirs = presentPorts(environment) ?? [];
  const { annotations } = edgeService(environment);
  const ports = ownPorts(environment).map(({ port }) => port);
  const had = ports.filter(number => theirs.some(({ port }) => port === number));
  const keys = Object.keys(annotations).map(key => key.replace('service.beta.kubernetes.io/', ''));
  return [
    ports.length ? `the ports ${ports.join(', ')}${had.length === ports.length ? ' (there already)' : ''}` : 'no port',
    keys.length ? `the annotations ${keys.join(', ')}` : 'no annotation',
  ].join(' and ');
}

/**
 * Values for the chart istio/gateway. A list in them replaces the chart's default, so `ports` restates the ports that
 * the gateway has already.
 */
function helmValues(environment: Environment) {
  const { kind, spreadAcrossZones } = environment.gateway.service.helm!;
  if (isShared(environment)) return { service: service(environment) };
  const labels = ownLabels(environment);
  return {
    ...(Object.keys(labels).length > 0 && { labels }),
    kind,
    service: service(environment),
    podAnnotations: podAnnotations(environment),
    terminationGracePeriodSeconds: gatewayShutdown(environment).graceSeconds,
    ...(kind === 'Deployment' && {
      // A single pod would take the edge down with its node.
      autoscaling: {
        minReplicas: Math.max(2, integer(get(environment.present?.values, 'autoscaling', 'minReplicas')) ?? 0),
      },
      podDisruptionBudget: { maxUnavailable: 1 },
      ...(spreadAcrossZones && { topologySpreadConstraints: zoneSpread(environment) }),
    }),
  };
}

/**
 * Labels that the chart does not give pods by itself. None of them is in the Deployment's selector, which can't be
 * changed.
 */
function ownLabels({ gateway }: Environment): Record<string, string> {
  const derived = ['app', 'istio', 'app.kubernetes.io/name'];
  return Object.fromEntries(Object.entries(gateway.selector ?? {}).filter(([key]) => !derived.includes(key)));
}

/**
 * An overlay for `istioctl install`. It restates the whole list of ingress gateways, which istioctl takes from the last
 * file that has one.
 */
function operatorOverlay(environment: Environment) {
  const { gateway, present } = environment;
  const entries = presentEntries(present!);
  const own = operatorEntry(environment, record(entries.find(one => isEntryOf(gateway, one))));
  const there = entries.some(one => isEntryOf(gateway, one));
  const ingressGateways = there ? entries.map(one => (isEntryOf(gateway, one) ? own : one)) : [...entries, own];
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: { components: { ingressGateways } },
  };
}

function operatorEntry(environment: Environment, entry: Readonly<Record<string, unknown>>) {
  const { gateway } = environment;
  const k8s = record(entry.k8s);
  const { annotations, ...spec } = service(environment);
  const added = {
    ...k8s,
    service: { ...record(k8s.service), ...spec },
    serviceAnnotations: { ...record(k8s.serviceAnnotations), ...annotations },
  };
  if (isShared(environment)) return { ...entry, k8s: added };
  const patches = [
    { path: 'spec.template.spec.terminationGracePeriodSeconds', value: gatewayShutdown(environment).graceSeconds },
    ...(gateway.service.istioOperator!.spreadAcrossZones
      ? [{ path: 'spec.template.spec.topologySpreadConstraints', value: zoneSpread(environment) }]
      : []),
  ];
  const isOurs = (overlay: unknown) => get(overlay, 'kind') === 'Deployment' && get(overlay, 'name') === gateway.name;
  return {
    ...entry,
    name: gateway.name,
    namespace: gateway.namespace,
    enabled: true,
    ...(!Object.keys(entry).length && { label: pathOf(environment).gatewayLabels }),
    k8s: {
      ...added,
      podAnnotations: { ...record(k8s.podAnnotations), ...podAnnotations(environment) },
      overlays: [
        ...list(k8s.overlays).filter(overlay => !isOurs(overlay)),
        { kind: 'Deployment', name: gateway.name, patches },
      ],
    },
  };
}

function service(environment: Environment) {
  const { annotations, externalTrafficPolicy, loadBalancerSourceRanges } = edgeService(environment);
  return {
    ...(!isShared(environment) && { type: 'LoadBalancer' }),
    annotations: merged(environment, annotations),
    ...(externalTrafficPolicy && { externalTrafficPolicy }),
    ...(loadBalancerSourceRanges && { loadBalancerSourceRanges }),
    ports: ports(environment),
  };
}

/** The owner's ports as they are written, and ours. */
function ports(environment: Environment) {
  const complete = ({ name, port, targetPort }: { name: string; port: number; targetPort: number }) => ({
    name,
    port,
    protocol: 'TCP',
    targetPort,
  });
  const theirs = presentPorts(environment);
  if (!theirs) return edgeService(environment).ports.map(complete);
  const missing = edgePorts(environment).filter(
    ({ port }) => !theirs.some(one => one.port === port && one.protocol === 'TCP'),
  );
  return [...theirs.map(({ written }) => written), ...missing.map(complete)];
}

/** The OTLP ports that no other application uses too. */
function ownPorts(environment: Environment) {
  const { annotations } = edgeService(environment);
  return edgePorts(environment).filter(({ port }) =>
    Object.keys(annotations).some(key => key.endsWith(`.TCP-${port}`)),
  );
}

/** Our annotations, merged with the owner's in the annotations that are lists. */
function merged(environment: Environment, ours: Readonly<Record<string, string>>): Record<string, string> {
  const theirs = stringMap(presentGateway(environment)?.annotations);
  return Object.fromEntries(
    Object.entries(ours).map(([key, value]) => {
      const present = text(get(theirs, key));
      if (/attributes(\.TCP-\d+)?$/.test(key)) return [key, mergedPairs(present, value)];
      return [key, key.endsWith('/hostname') ? mergedNames(present, value) : value];
    }),
  );
}

/** Makes the proxy serve for as long as the NLB keeps its flows. */
function podAnnotations(environment: Environment) {
  const { drainSeconds } = gatewayShutdown(environment);
  return { 'proxy.istio.io/config': JSON.stringify({ terminationDrainDuration: `${drainSeconds}s` }) };
}

function zoneSpread(environment: Environment) {
  return [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: pathOf(environment).gatewayLabels },
    },
  ];
}
