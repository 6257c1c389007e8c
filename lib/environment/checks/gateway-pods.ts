/** Finds what keeps the gateway's pods from being ours. */
import { ISTIO_NAMESPACE } from '../../facts/istio';
import { shown } from '../../foreign/text';
import { DEFAULT_GATEWAY } from '../derive';
import type { EdgeView } from '../edge-views';
import type { Contradiction } from '../issues';
import type { EdgeCheck } from './check';

export const GATEWAY_PODS_CHECKS: EdgeCheck[] = [
  environment => (environment.gateway.deployment ? ownership(environment) : []),

  ({ gateway: { deployment } }) =>
    deployment?.kind === 'DaemonSet' &&
    deployment.replicas && {
      path: ['gateway', 'deployment', 'replicas'],
      message:
        'with kind: DaemonSet there is a pod on each node. Remove it; nodeSelector and tolerations say on which nodes.',
    },

  ({ gateway: { deployment } }) =>
    deployment?.replicas &&
    deployment.replicas.min > deployment.replicas.max && {
      path: ['gateway', 'deployment', 'replicas', 'max'],
      message: `got ${deployment.replicas.max}, allowed: min, ${deployment.replicas.min}, or more.`,
    },

  ({ gateway: { deployment, namespace } }) =>
    deployment?.createNamespace &&
    /^(kube-.*|default)$/.test(namespace) && {
      path: ['gateway', 'deployment', 'createNamespace'],
      message: `true, but the namespace ${namespace} is there already, and other applications live in it: their next pods would have to pass the Pod Security level that we write. Remove it, or give the gateway a namespace of its own.`,
    },
];

/** Whatever else would own, or see, what our pods do. */
function ownership({ alloy, gateway }: EdgeView): Contradiction[] {
  const { name, namespace, service, ports } = gateway;
  const byIstiod = gateway.api === 'gateway-api';
  const found: Contradiction[] = [];
  const add = (field: string, message: string) => found.push({ path: ['gateway', field], message });
  if (!service.manifests)
    add(
      'deployment',
      `and service: {${service.helm ? 'helm' : 'istioOperator'}: …}, which makes pods of its own. Write gateway.service: {manifests: {}}, or remove deployment.`,
    );
  if (name === DEFAULT_GATEWAY)
    add(
      'name',
      `got ${shown(name)}, which is other applications' gateway${byIstiod ? '' : ', and ours would take the place of its Deployment'}. Give ours a name of its own, such as otlp-gateway.`,
    );
  if ([ISTIO_NAMESPACE, alloy.namespace].includes(namespace))
    add(
      'namespace',
      `got ${shown(namespace)}; allowed: a namespace of the gateway's own, such as otlp-gateway. ${byIstiod ? 'Its pods, certificates and their rights are then nobody else’s.' : `The gateway's identity may read every Secret of its namespace, and there are ${namespace === ISTIO_NAMESPACE ? "the mesh's CA" : "Alloy's credentials"} among them.`}`,
    );
  if (ports !== undefined)
    add('ports', 'of other applications, but a gateway of our own is for OTLP alone. Remove ports, or deployment.');
  return found;
}
