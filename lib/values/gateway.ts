/** Writes what the owner of the gateway's Service needs, where Helm or istioctl owns it. */

import { isShared } from '../environment/derive';
import { getValues } from '../environment/get-values';
import { isEntryOf, presentEntries, presentGateway, presentPorts } from '../environment/present';
import type { Environment } from '../environment/schema';
import { PROXY_CONFIG } from '../facts/istio';
import { get, integer, list, record, stringMap, text } from '../kubernetes/json';
import { gatewayInstall, gatewayUpgrade } from '../path/commands';
import { addsNothing, edgeService, shutdownOf } from '../path/edge-service';
import type { OutputFile } from '../path/output';
import { type Edge, pathOf } from '../path/path';
import { mergedNames, mergedPairs } from './merge';
import { valuesFile } from './values-file';

/** The values file or overlay for the gateway's owner; none where our manifests make the Service. */
export function gatewayValues(environment: Environment): OutputFile[] {
  return pathOf(environment).edges.flatMap(edge => {
    const { helm, istioOperator } = edge.settings.gateway.service;
    if (helm) return [valuesFile(edge.file, header(environment, edge), helmValues(edge))];
    if (istioOperator) return [valuesFile('istio-operator', header(environment, edge), operatorOverlay(edge))];
    return [];
  });
}

function header(environment: Environment, edge: Edge): string[] {
  const { name, namespace, service } = edge.settings.gateway;
  const first = gatewayInstall(environment, edge);
  return [
    ...(service.istioOperator
      ? [
          `For the ingress gateway ${name} in ${namespace}.`,
          'The others are here since istioctl takes the list from one file alone.',
        ]
      : []),
    ...(isShared(edge.settings) ? [`Adds ${additionsInWords(edge)}. Everything else stays as its owner has it.`] : []),
    ...(addsNothing(edge)
      ? ['So there is nothing to do: leave the gateway alone. The command below names it for `npm run drift`.']
      : []),
    ...(first
      ? [
          `The first time: ${first}`,
          `Later, look first what it was given: ${getValues(edge.settings.gateway)}. Name that in presentValues if it is not from here: its lists are kept then.`,
        ]
      : []),
    ...gatewayUpgrade(environment, edge),
  ];
}

/** Names the ports and annotations that we add to the gateway's Service. */
export function additionsInWords(edge: Edge): string {
  const theirs = presentPorts(edge.settings) ?? [];
  const { annotations } = edgeService(edge);
  const ports = ownPorts(edge).map(({ port }) => port);
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
function helmValues(edge: Edge) {
  const { kind, spreadAcrossZones } = edge.settings.gateway.service.helm!;
  if (isShared(edge.settings)) return { service: service(edge) };
  const labels = ownLabels(edge);
  return {
    ...(Object.keys(labels).length > 0 && { labels }),
    kind,
    service: service(edge),
    podAnnotations: podAnnotations(edge),
    terminationGracePeriodSeconds: shutdownOf(edge).graceSeconds,
    ...(kind === 'Deployment' && {
      // A single pod would take the edge down with its node.
      autoscaling: {
        minReplicas: Math.max(2, integer(get(edge.settings.present?.values, 'autoscaling', 'minReplicas')) ?? 0),
      },
      podDisruptionBudget: { maxUnavailable: 1 },
      ...(spreadAcrossZones && { topologySpreadConstraints: zoneSpread(edge) }),
    }),
  };
}

/**
 * Labels that the chart does not give pods by itself. None of them is in the Deployment's selector, which can't be
 * changed.
 */
function ownLabels({ settings: { gateway } }: Edge): Record<string, string> {
  const derived = ['app', 'istio', 'app.kubernetes.io/name'];
  return Object.fromEntries(Object.entries(gateway.selector ?? {}).filter(([key]) => !derived.includes(key)));
}

/**
 * An overlay for `istioctl install`. It restates the whole list of ingress gateways, which istioctl takes from the last
 * file that has one.
 */
function operatorOverlay(edge: Edge) {
  const { gateway, present } = edge.settings;
  const entries = presentEntries(present!);
  const own = operatorEntry(edge, record(entries.find(one => isEntryOf(gateway, one))));
  const there = entries.some(one => isEntryOf(gateway, one));
  const ingressGateways = there ? entries.map(one => (isEntryOf(gateway, one) ? own : one)) : [...entries, own];
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: { components: { ingressGateways } },
  };
}

function operatorEntry(edge: Edge, entry: Readonly<Record<string, unknown>>) {
  const { gateway } = edge.settings;
  const k8s = record(entry.k8s);
  const { annotations, ...spec } = service(edge);
  const added = {
    ...k8s,
    service: { ...record(k8s.service), ...spec },
    serviceAnnotations: { ...record(k8s.serviceAnnotations), ...annotations },
  };
  if (isShared(edge.settings)) return { ...entry, k8s: added };
  const patches = [
    { path: 'spec.template.spec.terminationGracePeriodSeconds', value: shutdownOf(edge).graceSeconds },
    ...(gateway.service.istioOperator!.spreadAcrossZones
      ? [{ path: 'spec.template.spec.topologySpreadConstraints', value: zoneSpread(edge) }]
      : []),
  ];
  const isOurs = (overlay: unknown) => get(overlay, 'kind') === 'Deployment' && get(overlay, 'name') === gateway.name;
  return {
    ...entry,
    name: gateway.name,
    namespace: gateway.namespace,
    enabled: true,
    ...(!Object.keys(entry).length && { label: edge.labels }),
    k8s: {
      ...added,
      podAnnotations: { ...record(k8s.podAnnotations), ...podAnnotations(edge) },
      overlays: [
        ...list(k8s.overlays).filter(overlay => !isOurs(overlay)),
        { kind: 'Deployment', name: gateway.name, patches },
      ],
    },
  };
}

function service(edge: Edge) {
  const { annotations, externalTrafficPolicy, loadBalancerSourceRanges } = edgeService(edge);
  return {
    ...(!isShared(edge.settings) && { type: 'LoadBalancer' }),
    annotations: merged(edge, annotations),
    ...(externalTrafficPolicy && { externalTrafficPolicy }),
    ...(loadBalancerSourceRanges && { loadBalancerSourceRanges }),
    ports: ports(edge),
  };
}

/** The owner's ports as they are written, and ours. */
function ports(edge: Edge) {
  const complete = ({ name, port, targetPort }: { name: string; port: number; targetPort: number }) => ({
    name,
    port,
    protocol: 'TCP',
    targetPort,
  });
  const theirs = presentPorts(edge.settings);
  if (!theirs) return edgeService(edge).ports.map(complete);
  const missing = edge.ports.filter(({ port }) => !theirs.some(one => one.port === port && one.protocol === 'TCP'));
  return [...theirs.map(({ written }) => written), ...missing.map(complete)];
}

/** The OTLP ports that no other application uses too. */
function ownPorts(edge: Edge) {
  const { annotations } = edgeService(edge);
  return edge.ports.filter(({ port }) => Object.keys(annotations).some(key => key.endsWith(`.TCP-${port}`)));
}

/** Our annotations, merged with the owner's in the annotations that are lists. */
function merged(edge: Edge, ours: Readonly<Record<string, string>>): Record<string, string> {
  const theirs = stringMap(presentGateway(edge.settings)?.annotations);
  return Object.fromEntries(
    Object.entries(ours).map(([key, value]) => {
      const present = text(get(theirs, key));
      if (/attributes(\.TCP-\d+)?$/.test(key)) return [key, mergedPairs(present, value)];
      return [key, key.endsWith('/hostname') ? mergedNames(present, value) : value];
    }),
  );
}

/** Makes the proxy serve for as long as the NLB keeps its flows. */
function podAnnotations(edge: Edge) {
  const { drainSeconds } = shutdownOf(edge);
  return { [PROXY_CONFIG]: JSON.stringify({ terminationDrainDuration: `${drainSeconds}s` }) };
}

function zoneSpread(edge: Edge) {
  return [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: edge.labels },
    },
  ];
}
