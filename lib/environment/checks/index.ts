/** Fields that are right one by one and wrong together. */

import { ATTRIBUTES } from '../../facts/aws-nlb';
import { STATUS_PORT } from '../../facts/istio';
import { isCredential, namesCredential } from '../../foreign/credential-names';
import { shown } from '../../foreign/text';
import { pathOf } from '../../path/path';
import { edgePorts, hasOtlpAlone, otherPorts } from '../derive';
import { samplesApart } from '../destinations';
import { type EdgeView, pathInFile, pathInView, viewOf } from '../edge-views';
import { judge, withoutReading } from '../judged';
import { replicasOf, replicasText } from '../replicas';
import type { Environment } from '../schema';
import type { Contradiction, Path } from '../structure';
import { ACCESS_CHECKS } from './access';
import { AUTOSCALING_CHECKS } from './autoscaling';
import { AWS_CHECKS } from './aws';
import type { Check, EdgeCheck, EdgesCheck } from './check';
import { DELIVERY_CHECKS } from './delivery';
import { DESTINATION_CHECKS } from './destinations';
import { EDGES_CHECKS } from './edges';
import { GATEWAY_CHECKS } from './gateway';
import { GATEWAY_API_CHECKS } from './gateway-api';
import { GATEWAY_PODS_CHECKS } from './gateway-pods';
import { NLB_CHECKS, NLB_EDGES_CHECKS } from './nlb';
import { portContradiction } from './ports';
import { SAMPLING_CHECKS } from './sampling';
import { SMOKE_TEST_CHECKS, SMOKE_TEST_EDGE_CHECKS } from './smoke-test';

/**
 * Runs every check of fields that are right one by one and wrong together.
 *
 * @param wrong paths of fields that are wrong by themselves: a check that reads one finds nothing
 */
export function contradictions(environment: Environment, wrong: readonly Path[], fileName: string): Contradiction[] {
  const name: Check = ({ name }) =>
    name !== fileName && {
      path: ['name'],
      message: `got "${name}", allowed: "${fileName}", the file's name. Rename one of them.`,
    };
  const guarded = withoutReading(environment, wrong);
  const ofWhole = [name, ...WHOLE_CHECKS].flatMap(check => judge(check, guarded));
  const edges = [undefined, ...edgeNames(environment, wrong)].map(edge => guardedView(environment, wrong, edge));
  const [ofFirst, ...ofOthers] = edges.map(foundAt);
  const said = new Set(ofFirst!.map(({ path, message }) => `${path} ${message}`));
  return [
    ...ofWhole,
    ...EDGES_TOGETHER.flatMap(check => judge(check, edges)),
    ...ofFirst!,
    ...ofOthers.flat().filter(({ path, message }) => !said.has(`${path} ${message}`)),
  ];
}

const WHOLE_CHECKS: Check[] = [
  ...AUTOSCALING_CHECKS,
  ...DESTINATION_CHECKS,
  ...AWS_CHECKS,
  ...DELIVERY_CHECKS,
  ...SAMPLING_CHECKS,
];

/** Checks of all edges together. */
const EDGES_TOGETHER: EdgesCheck[] = [...EDGES_CHECKS, ...NLB_EDGES_CHECKS, ...SMOKE_TEST_CHECKS];

/** Names of the edges that can be judged: what is at a name may be no mapping. */
export function edgeNames(environment: Environment, wrong: readonly Path[]): string[] {
  const isWrong = (path: Path) => wrong.some(one => one.join() === path.join());
  if (isWrong(['edges'])) return [];
  return Object.keys(environment.edges).filter(name => !isWrong(['edges', name]));
}

/** One edge, guarded against reading what is wrong. */
export function guardedView(environment: Environment, wrong: readonly Path[], edge?: string): EdgeView {
  return withoutReading(
    { ...viewOf(environment, edge), whole: withoutReading(environment, wrong) },
    wrong.flatMap(path => [pathInView(edge, path) ?? []].filter(one => one.length)),
  );
}

/** What is wrong at one edge, with paths of the file. */
function foundAt(view: EdgeView): Contradiction[] {
  const { edge } = view;
  return EDGE_CHECKS.flatMap(check => judge(check, view)).map(one => ({ ...one, path: pathInFile(edge, one.path) }));
}

const CHECKS: EdgeCheck[] = [
  ({ listeners: { split } }) =>
    split?.grpc === split?.http &&
    split && {
      path: ['listeners', 'split', 'http'],
      message: `got ${split.http} for both transports, allowed: two different ports, or listeners: {shared: {port: ${split.http}}}.`,
    },

  environment => edgePorts(environment).flatMap(edge => portContradiction(environment, edge) ?? []),

  ({ gateway: { ports = [] } }) =>
    ports.flatMap((one, index): Contradiction[] => {
      const earlier = ports.slice(0, index);
      if (earlier.some(other => other.port === one.port))
        return [{ path: ['gateway', 'ports', index], message: `port ${one.port} is listed twice.` }];
      if (earlier.some(other => other.name === one.name))
        return [{ path: ['gateway', 'ports', index], message: `the name "${one.name}" is used twice.` }];
      return [];
    }),

  environment =>
    environment.gateway.service.istioOperator
      ? edgePorts(environment)
          .filter(({ targetPort }) => targetPort < 1024)
          .map(({ path, name, targetPort }) => ({
            path,
            message: `"${name}" has targetPort ${targetPort}, allowed: 1024 or more, since istioctl's gateway runs without root and it refuses others.`,
          }))
      : [],

  ({ gateway, alloy }) =>
    gateway.namespace === alloy.namespace &&
    gateway.name === alloy.name && {
      path: ['alloy', 'name'],
      message: `got "${alloy.name}", the gateway's name in the same namespace; allowed: another name, since both name a Deployment, a ServiceAccount and a Service.`,
    },

  environment => {
    const { edges, tiers } = pathOf(environment);
    const given = environment.gateway.service.manifests?.name;
    const where = given === undefined ? ['gateway', 'name'] : ['gateway', 'service', 'manifests', 'name'];
    const services: [Path, string][] = [
      ...edges.map(({ service }): [Path, string] => [where, service.name]),
      ...tiers.map(({ service }): [Path, string] => [['alloy', 'name'], service.name]),
    ];
    return services
      .filter(([, name]) => !/^[a-z].{0,62}$/.test(name))
      .map(([path, name]) => ({
        path,
        message: `makes a Service "${name}"; allowed: one that begins with a letter and has at most 63 characters (RFC 1035 label).`,
      }));
  },

  environment => {
    const { nlb } = environment;
    return (
      nlb.targetType === 'instance' &&
      nlb.externalTrafficPolicy === 'Cluster' &&
      !hasOtlpAlone(environment) &&
      !otherPorts(environment).some(({ targetPort }) => targetPort === STATUS_PORT) && {
        path: ['gateway', 'ports'],
        message: `no port with targetPort ${STATUS_PORT}: the NLB would have nothing to probe and take every target out.`,
      }
    );
  },

  ({ nlb }) =>
    nlb.targetType === 'ip' &&
    nlb.externalTrafficPolicy !== undefined && {
      path: ['nlb', 'externalTrafficPolicy'],
      message: 'only for targetType: instance; the NLB reaches ip targets without a NodePort. Remove it.',
    },

  ({ nlb }) =>
    nlb.targetType === 'instance' &&
    nlb.preserveClientAddress &&
    nlb.externalTrafficPolicy === 'Cluster' && {
      path: ['nlb', 'externalTrafficPolicy'],
      message: 'Cluster replaces the client’s address by a node’s. Set Local, or preserveClientAddress: false.',
    },

  ({ nlb }) =>
    nlb.sourceRanges !== undefined &&
    nlb.securityGroups !== undefined && {
      path: ['nlb', 'sourceRanges'],
      message:
        'ignored by the controller when securityGroups are given. Put the ranges into those groups, or remove securityGroups.',
    },

  ({ nlb, listeners }) =>
    listeners.shared &&
    nlb.idleTimeoutSeconds.grpc !== nlb.idleTimeoutSeconds.http && {
      path: ['nlb', 'idleTimeoutSeconds'],
      message: 'two values for one shared listener; give both transports the same.',
    },

  ({ nlb }) => owned(nlb.attributes, ['nlb', 'attributes'], LOAD_BALANCER_ATTRIBUTES),
  ({ nlb }) => owned(nlb.targetGroupAttributes, ['nlb', 'targetGroupAttributes'], TARGET_GROUP_ATTRIBUTES),

  ({ hosts, listeners, tls }) =>
    listeners.shared &&
    hosts.grpc !== hosts.http &&
    tls.certificates === 'one-for-both' && {
      path: ['tls', 'certificates'],
      message:
        'one certificate for two hosts on one port lets HTTP/2 clients reuse a connection for the wrong host (404). Use per-host.',
    },

  ({ hosts, listeners, tls }) =>
    listeners.shared &&
    hosts.grpc === hosts.http &&
    tls.secrets &&
    tls.secrets.grpc !== tls.secrets.http && {
      path: ['tls', 'secrets', 'http'],
      message: `got ${shown(tls.secrets.http)}, allowed: ${shown(tls.secrets.grpc)}: one host on one port has one certificate.`,
    },

  ({ hosts, listeners, tls }) =>
    listeners.shared &&
    hosts.grpc !== hosts.http &&
    tls.secrets &&
    tls.secrets.grpc === tls.secrets.http && {
      path: ['tls', 'secrets', 'http'],
      message:
        'one certificate for two hosts on one port lets HTTP/2 clients reuse a connection for the wrong host (404). Use two Secrets.',
    },

  ({ tls }) =>
    tls.secrets &&
    tls.certificates !== 'per-host' && {
      path: ['tls', 'certificates'],
      message: 'only with issuer; with secrets name the same Secret twice.',
    },

  ({ pipeline }) =>
    Object.entries(pipeline.resourceAttributes)
      .filter(([name, value]) => namesCredential(name) || isCredential(value))
      .map(([name]) => ({
        path: ['pipeline', 'resourceAttributes', name],
        message:
          'a credential belongs neither in YAML nor on telemetry, which every reader of the backend sees. Remove it.',
      })),

  environment =>
    samplesApart(environment) &&
    environment.alloy.deployedBy === 'helm' && {
      path: ['pipeline', 'tailSampling'],
      message: `with ${replicasText(environment.alloy)} replicas traces are sampled in a tier of its own, which our manifests make and the chart does not. Set alloy.deployedBy: manifests, or alloy.replicas: 1.`,
    },

  environment =>
    samplesApart(environment) &&
    environment.receiver.tls && {
      path: ['pipeline', 'tailSampling'],
      message: `with ${replicasText(environment.alloy)} replicas traces are sampled in a tier of its own, which the mesh alone protects. Remove receiver.tls, or set alloy.replicas: 1.`,
    },

  ({ pipeline, alloy }) =>
    pipeline.tailSampling?.replicas !== undefined &&
    replicasOf(alloy).most === 1 && {
      path: ['pipeline', 'tailSampling', 'replicas'],
      message: 'with alloy.replicas: 1 the pod that receives samples too. Raise alloy.replicas, or remove it.',
    },

  ({ alloy }) =>
    alloy.trafficDistribution &&
    replicasOf(alloy).most === 1 && {
      path: ['alloy', 'trafficDistribution'],
      message: `got ${alloy.trafficDistribution} and one pod, which the gateway pods of all zones send to anyway. Raise alloy.replicas to one for each zone or more, or remove it.`,
    },

  ({ pipeline, destinations }) =>
    pipeline.tailSampling &&
    !destinations.traces && {
      path: ['pipeline', 'tailSampling'],
      message: 'nothing to sample: destinations.traces is missing.',
    },
];

const EDGE_CHECKS: EdgeCheck[] = [
  ...CHECKS,
  ...NLB_CHECKS,
  ...GATEWAY_CHECKS,
  ...GATEWAY_PODS_CHECKS,
  ...GATEWAY_API_CHECKS,
  ...ACCESS_CHECKS,
  ...SMOKE_TEST_EDGE_CHECKS,
];

const LOAD_BALANCER_ATTRIBUTES: Readonly<Record<string, string>> = {
  [ATTRIBUTES.crossZone]: 'set nlb.crossZone',
  [ATTRIBUTES.clientRouting]: 'set nlb.dnsClientRoutingPolicy',
};

const TARGET_GROUP_ATTRIBUTES: Readonly<Record<string, string>> = {
  [ATTRIBUTES.preserveClientAddress]: 'set nlb.preserveClientAddress',
  [ATTRIBUTES.deregistrationDelay]: 'set nlb.deregistrationDelaySeconds',
  [ATTRIBUTES.proxyProtocol]:
    'set nlb.preserveClientAddress instead, since every port of the gateway would have to expect the header',
};

function owned(
  given: Readonly<Record<string, string>>,
  path: Path,
  fields: Readonly<Record<string, string>>,
): Contradiction[] {
  return Object.keys(given)
    .filter(key => Object.hasOwn(fields, key))
    .map(key => ({ path: [...path, key], message: `has a field of its own: ${fields[key]}.` }));
}
