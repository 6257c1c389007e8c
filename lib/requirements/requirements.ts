/** The one list of what must be there before the first sync, and after it: runbook, synth and doctor read it. */
import { needsVolume } from '../environment/destinations';
import type { Environment } from '../environment/schema';
import { selectorText } from '../kubernetes/selector';
import { gatewayInstall, KUBECTL, kubectlIn } from '../path/commands';
import { hostsOf } from '../path/edges';
import { type Edge, pathOf, type Tier } from '../path/path';
import type { WorkloadRef } from '../path/workloads';
import { apis } from './apis';
import { namespaces } from './namespaces';
import type { Requirement } from './requirement';
import { secrets } from './secrets';
import { versions } from './versions';

/**
 * Everything that must be there which neither the manifests nor the values make, in the order in which it is made: what
 * the cluster is, namespaces, then what is in them, DNS last.
 *
 * @param objects what was synthesized: the kinds and fields of it are looked for
 */
export function requirementsOf(environment: Environment, objects: readonly unknown[]): Requirement[] {
  const { edges, tiers } = pathOf(environment);
  return [
    ...versions(environment),
    ...apis(environment, objects),
    ...namespaces(environment),
    ...edges.flatMap(issuer),
    ...classes(environment),
    ...edges.flatMap(edge => pods(environment, edge)),
    ...tiers.flatMap(ownersRelease),
    ...secrets(environment),
    ...counted(environment),
    ...edges.flatMap(records),
  ].filter(({ what }, index, all) => all.findIndex(one => one.what === what) === index);
}

/** Those that must be there before the first sync. */
export const before = (all: readonly Requirement[]): Requirement[] => all.filter(({ isAfter }) => !isAfter);

function issuer({ namespace, settings: { tls } }: Edge): Requirement[] {
  if (!tls.issuer) return [];
  const { kind, name, group } = tls.issuer;
  const place = kind === 'Issuer' ? namespace : undefined;
  const known = group === 'cert-manager.io';
  return [
    {
      what: `${kind} ${place ? `${place}/` : ''}${name}${known ? '' : ` (${group})`}`,
      having: 'condition Ready',
      why: `It signs the certificates that senders see, for Secrets in ${namespace}.`,
      see: `${place ? kubectlIn(place) : KUBECTL} get ${kind.toLowerCase()}s.${group} ${name}`,
      needed: known ? { look: 'object', kind, namespace: place, name } : { look: 'by hand' },
    },
  ];
}

/** What pods of ours name that others define. */
function classes(environment: Environment): Requirement[] {
  const { edges } = pathOf(environment);
  const priorities = [environment.alloy, ...edges.map(({ settings }) => settings.gateway.deployment)].flatMap(
    pods => pods?.priorityClassName ?? [],
  );
  const named = priorities.map(
    (name): Requirement => ({
      what: `PriorityClass ${name}`,
      having: '',
      why: 'Pods of ours name it; the API server refuses them without.',
      see: `${KUBECTL} get priorityclass ${name}`,
      needed: { look: 'object', kind: 'PriorityClass', name },
    }),
  );
  return [...named, ...volumes(environment)];
}

function volumes(environment: Environment): Requirement[] {
  if (!pathOf(environment).tiers.some(tier => needsVolume(environment, tier.sent))) return [];
  const { storageClassName: name } = environment.alloy.storage;
  return [
    {
      what: name ? `StorageClass ${name}` : 'A default StorageClass',
      having: 'volumeBindingMode: WaitForFirstConsumer',
      why: 'Alloy’s queues are on a volume for each pod. Bound at once, a volume of EBS may be in a zone without room for the pod.',
      see: `${KUBECTL} get storageclass${name ? ` ${name}` : ''}`,
      needed: name ? { look: 'object', kind: 'StorageClass', name } : { look: 'default storage class' },
    },
  ];
}

/** The gateway's pods, where others deploy them. */
function pods(environment: Environment, edge: Edge): Requirement[] {
  const { labels, namespace, serviceAccount, settings, workload } = edge;
  if (settings.gateway.deployment) return [];
  const selector = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return [
    {
      what: `The gateway’s pods in ${namespace} (${workload.kind} ${workload.name})`,
      having: `labels ${selector.join(', ')}; ServiceAccount ${serviceAccount}`,
      why: 'Gateway and Service select pods by these labels, and Alloy lets in this ServiceAccount alone.',
      see: `${kubectlIn(namespace)} get pods -l ${selectorText(labels)} -o custom-columns=NAME:.metadata.name,ACCOUNT:.spec.serviceAccountName`,
      make: gatewayInstall(environment, edge),
      needed: { look: 'pods', namespace, labels, serviceAccount },
    },
  ];
}

/** Alloy's workload and Service, where a release of somebody else's has them. What its values say may be older than what runs. */
function ownersRelease({ namespace, service, settings: { name, present }, workload }: Tier): Requirement[] {
  if (!present) return [];
  const why = `${present.file} says that the release ${name} has it, and our ports and policies go to its pods.`;
  const ofRelease = (kind: WorkloadRef['kind'] | 'Service', one: string): Requirement => ({
    what: `${kind} ${namespace}/${one}`,
    having: '',
    why,
    see: `${kubectlIn(namespace)} get ${kind.toLowerCase()} ${one}`,
    needed: { look: 'object', kind, namespace, name: one },
  });
  return [ofRelease(workload.kind, workload.name), ofRelease('Service', service.name)];
}

/** Whom the alerts ask that nobody can be seen to run. */
function counted({ operations, smokeTest }: Environment): Requirement[] {
  if (!operations.rules || !smokeTest?.schedule) return [];
  return [
    {
      what: 'kube-state-metrics',
      having: 'scraped by the Prometheus of these alerts',
      why: 'OtlpSmokeTestFails counts the failed Jobs that it reports.',
      needed: { look: 'nowhere' },
    },
  ];
}

/** The records of the public names. They name the load balancer, which the first sync makes. */
function records(edge: Edge): Requirement[] {
  const { namespace, name } = edge.service;
  const hostname = `${kubectlIn(namespace)} get service ${name} -o jsonpath='{.status.loadBalancer.ingress[0].hostname}'`;
  const { externalDns } = edge.settings.nlb;
  return hostsOf(edge).map(host => ({
    what: `DNS record ${host}`,
    having: `CNAME or alias to the NLB of Service ${namespace}/${name}`,
    why: externalDns
      ? 'Senders connect to it. external-dns makes it from the Service’s annotation, where it watches Services and that zone.'
      : 'Senders connect to it. Nothing makes it: write it when the load balancer has its name.',
    see: `${hostname}; dig +short ${host}`,
    isAfter: true,
    needed: { look: 'dns', host, service: edge.service },
  }));
}
