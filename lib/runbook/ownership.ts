import { otherPorts } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { pathOf } from '../path';
import { commands } from './commands';
import { code, codes, fence, list, subsection } from './markdown';

/** Who owns the gateway's Service, and how a change of its ports outlives the next reconcile. */
export function ownership(environment: Environment): string {
  const { inGateway } = commands(environment);
  const { edgeService } = pathOf(environment);
  const { owner, script, also } = how(environment);
  return subsection(
    'A port of the gateway’s Service',
    `${owner} A port that is patched into the live Service lasts until its owner puts it back: Argo CD with selfHeal at once, Flux at its next interval, Helm at its next upgrade.`,
    list(also),
    fence(
      'sh',
      [...script, `${inGateway} get service ${edgeService.name} -o jsonpath='{.spec.ports[*].port}'`].join('\n'),
    ),
    'A change of `listeners` moves every hop at once, and cuts off whoever still sends to the old port: agree on a time.',
  );
}

interface How {
  readonly owner: string;
  readonly also: readonly string[];
  readonly script: readonly string[];
}

function how(environment: Environment): How {
  const { gateway, name } = environment;
  const service = code(pathOf(environment).edgeService.name);
  const folder = `dist/${name}`;
  if (gateway.service.helm) {
    const file = `${folder}/values/gateway.yaml`;
    return {
      owner: `The Helm release ${code(gateway.name)} (chart istio/gateway) owns ${service}.`,
      also: [
        `The chart’s list of ports is replaced as a whole, so the values restate ${codes(otherPorts(environment).map(({ port }) => port))}. A misspelt key below \`service\` is ignored silently: look at the ports after each upgrade.`,
        `Argo CD: ${code(file)} belongs into the \`valueFiles\` of that chart’s Application. Flux: into the HelmRelease’s \`values\` or \`valuesFrom\`.`,
      ],
      script: [
        `helm upgrade --install ${gateway.name} istio/gateway --namespace ${gateway.namespace} --values ${file}`,
      ],
    };
  }
  if (gateway.service.istioOperator) {
    const file = `${folder}/values/istio-operator.yaml`;
    return {
      owner: `\`istioctl install\` owns ${service}.`,
      also: [
        'Give the overlay at **every** install and upgrade of Istio, after the IstioOperator file that the mesh has: one run without it takes the ports away.',
        'There has been no operator in the cluster since Istio 1.24: nothing reverts a patch by itself, and nothing repairs it either.',
      ],
      script: [`istioctl install -f <your IstioOperator> -f ${file}`],
    };
  }
  const whole = gateway.service.manifests?.name !== undefined;
  return {
    owner: whole
      ? `Our manifest owns ${service}, with every port of the gateway.`
      : `Our manifest owns ${service}, beside the gateway’s own Service and with an NLB of its own.`,
    also: [
      whole &&
        'Whatever installed the gateway must not own the same Service: two owners take turns. `gateway.ports` has the ports of others; one that is left out there is closed.',
      'Argo CD applies it with selfHeal, Flux with its Kustomization: change the environment file, never the live object.',
    ].filter(text => typeof text === 'string'),
    script: [`kubectl diff -f ${folder}/manifests/gateway.k8s.yaml`],
  };
}
