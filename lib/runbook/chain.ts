import { isDedicated, otherPorts } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { edgeService } from '../path/edge-service';
import { hostsOf } from '../path/edges';
import { type Edge, pathOf } from '../path/path';
import { atEdge } from '../path/pod-commands';
import { ofEach } from './each-edge';
import { fence, section } from './markdown';

/** Hops ② and ③, hop ④, hop ①: what each must answer stands below it. */
export function chain(environment: Environment): string {
  const { edges } = pathOf(environment);
  const isTranslated = edges.some(({ listeners }) => listeners.some(({ port, bind }) => port !== bind));
  return section(
    'Confirm the chain in three commands',
    `Each must answer with what stands below it.${edges.some(sharesPort) ? ' Other applications share the port: lines of their hosts may stand between ours.' : ''} Envoy listens and the Service lacks the port: the Service is the gap.`,
    ...ofEach(environment, edge => [threeCommands(edge)]),
    `The same number on every hop is what we write${isTranslated ? ', but for what Envoy binds' : ''}. A Gateway says a **port** of the Service, and Envoy binds that port’s **targetPort**; a number that no Service port has is bound as it is.`,
  );
}

/** Whether Envoy serves hosts of other applications where it binds ours. */
export function sharesPort({ listeners, settings }: Edge): boolean {
  const theirs = otherPorts(settings).map(({ targetPort }) => targetPort);
  return !isDedicated(settings) && listeners.some(({ bind }) => theirs.includes(bind));
}

function threeCommands(edge: Edge): string {
  const { listeners } = edge;
  const { kubectl, ask } = atEdge(edge);
  const { ports } = edgeService(edge);
  const service = `${kubectl} get service ${edge.service.name}`;
  const each = '{range .spec.ports[*]}{.name}={.port}->{.targetPort}{"\\n"}{end}';
  const binds = [...new Set(listeners.map(({ bind }) => bind))];
  return fence(
    'sh',
    [
      '# ② and ③: the Service has the ports',
      `${service} -o jsonpath='${each}'`,
      ...ports.map(({ name, port, targetPort }) => `# ${name}=${port}->${targetPort}`),
      '',
      '# ④: Envoy listens',
      `${ask('listeners')} | grep -wE '${binds.join('|')}'`,
      ...binds.flatMap(bind => hostsOf(edge, bind).map(host => `# 0.0.0.0 ${bind} SNI: ${host}`)),
      '',
      '# ①: the NLB has a listener for each port of the Service',
      `NLB=$(${service} \\\n  -o jsonpath='{.status.loadBalancer.ingress[0].hostname}')`,
      'ARN=$(aws elbv2 describe-load-balancers \\\n  --query "LoadBalancers[?DNSName==\'${NLB:?}\'].LoadBalancerArn" --output text)',
      'aws elbv2 describe-listeners --load-balancer-arn "${ARN:?}" --query "Listeners[].[Protocol,Port]" --output text',
      ...ports.map(({ port }) => `# TCP ${port}`),
    ].join('\n'),
  );
}
