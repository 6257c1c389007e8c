import { NODE_PORTS } from '../../../facts/kubernetes';
import { get, list, record, text } from '../../../kubernetes/json';
import { parseNetwork } from '../../../kubernetes/networks';
import { type Fault, quoted, twice } from './common';
import { labelFault, labelValueFault, portFault, portNameFault, qualifiedNameFault } from './words';

/** What the API server refuses in a Service. @see https://kubernetes.io/docs/concepts/services-networking/service/ */
export function* malformedService(spec: Readonly<Record<string, unknown>>): Generator<Fault> {
  for (const [key, value] of Object.entries(record(spec.selector))) {
    const fault = qualifiedNameFault(key) ?? (typeof value === 'string' ? labelValueFault(value) : undefined);
    if (fault) yield { path: ['spec', 'selector', key], got: `${key}: ${quoted(value)} of the selector ${fault}` };
  }
  const ports = list(spec.ports);
  for (const [index, port] of ports.entries()) yield* malformedPort(port, ['spec', 'ports', index]);
  const nameOf = (port: unknown) => text(get(port, 'name'));
  yield* twice(ports, ['spec', 'ports'], nameOf, 'the port name');
  const numberOf = (port: unknown) =>
    typeof get(port, 'port') === 'number' ? `${get(port, 'port')}/${text(get(port, 'protocol')) ?? 'TCP'}` : undefined;
  yield* twice(ports, ['spec', 'ports'], numberOf, 'the port');
  for (const [index, address] of list(spec.externalIPs).entries())
    if (typeof address === 'string' && !address.includes('$') && (address.includes('/') || !parseNetwork(address)))
      yield {
        path: ['spec', 'externalIPs', index],
        got: `${quoted(address)} is no IP address`,
        fix: 'Write an IP address, or take it out: the load balancer has its address in the status.',
      };
  yield* ofOtherTypes(spec);
}

const isNodePort = (port: number): boolean => port >= NODE_PORTS.least && port <= NODE_PORTS.most;

function* malformedPort(port: unknown, path: readonly (string | number)[]): Generator<Fault> {
  for (const field of ['port', 'targetPort', 'nodePort']) {
    const value = get(port, field);
    if (typeof value === 'number') {
      // the API server takes 0 for a field that is not there
      const fault = field !== 'port' && value === 0 ? undefined : portFault(value);
      if (fault) yield { path: [...path, field], got: `${field} ${value} ${fault}` };
      else if (field === 'nodePort' && value !== 0 && !isNodePort(value))
        yield {
          path: [...path, field],
          got: `nodePort ${value} is not from ${NODE_PORTS.least} to ${NODE_PORTS.most}`,
          fix: 'Take it out: Kubernetes chooses one.',
        };
    }
  }
  const target = get(port, 'targetPort');
  const wrong = typeof target === 'string' && !target.includes('$') ? portNameFault(target) : undefined;
  if (wrong) {
    const isNumber = /^\d+$/.test(String(target));
    yield {
      path: [...path, 'targetPort'],
      got: `targetPort ${quoted(target)} ${wrong}`,
      ...(isNumber && { fix: `Write ${String(target)} without quotes.` }),
    };
  }
  const name = text(get(port, 'name'));
  const fault = name && !name.includes('$') ? labelFault(name) : undefined;
  if (fault) yield { path: [...path, 'name'], got: `the port name ${quoted(name)} ${fault}` };
  const protocol = text(get(port, 'appProtocol'));
  const odd = protocol === undefined ? undefined : qualifiedNameFault(protocol);
  if (odd) yield { path: [...path, 'appProtocol'], got: `appProtocol ${quoted(protocol)} ${odd}` };
}

/** Fields that a Service of another type may not have. */
function* ofOtherTypes(spec: Readonly<Record<string, unknown>>): Generator<Fault> {
  const type = text(spec.type) ?? 'ClusterIP';
  const isSaid = (field: string) => {
    const value = spec[field];
    return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  };
  if (type !== 'LoadBalancer') {
    for (const field of BALANCED) {
      if (isSaid(field))
        yield {
          path: ['spec', field],
          got: `${field} stands in a Service of type ${type}`,
          fix: 'Write type: LoadBalancer, or take it out.',
        };
    }
  }
  const isExternal = type === 'LoadBalancer' || type === 'NodePort' || isSaid('externalIPs');
  if (!isExternal && isSaid('externalTrafficPolicy'))
    yield {
      path: ['spec', 'externalTrafficPolicy'],
      got: `externalTrafficPolicy stands in a Service of type ${type}`,
      fix: 'Take it out.',
    };
  if (isSaid('healthCheckNodePort') && !(type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'))
    yield {
      path: ['spec', 'healthCheckNodePort'],
      got: 'healthCheckNodePort stands without externalTrafficPolicy: Local',
      fix: 'Take it out.',
    };
  if (list(spec.ipFamilies).length > 1 && !/DualStack$/.test(text(spec.ipFamilyPolicy) ?? ''))
    yield {
      path: ['spec', 'ipFamilies'],
      got: 'the Service has two families, and its ipFamilyPolicy is SingleStack, as by default',
      fix: 'Write ipFamilyPolicy: PreferDualStack.',
    };
  if (spec.clusterIP === 'None' && (type === 'LoadBalancer' || type === 'NodePort'))
    yield {
      path: ['spec', 'clusterIP'],
      got: `a Service of type ${type} is headless`,
      fix: 'Take clusterIP: None out.',
    };
  if (type === 'ExternalName' && !isSaid('externalName'))
    yield {
      path: ['spec', 'externalName'],
      got: 'a Service of type ExternalName has no externalName',
      fix: 'Write the name, or another type.',
    };
  if (type === 'ClusterIP') {
    for (const [index, port] of list(spec.ports).entries()) {
      if (typeof get(port, 'nodePort') === 'number' && get(port, 'nodePort') !== 0)
        yield {
          path: ['spec', 'ports', index, 'nodePort'],
          got: 'nodePort stands in a Service of type ClusterIP',
          fix: 'Take it out, or write type: NodePort.',
        };
    }
  }
}

/** Fields that only a Service with a load balancer may have. */
const BALANCED = ['loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'loadBalancerClass'];
