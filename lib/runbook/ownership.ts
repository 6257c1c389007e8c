import { isShared, otherPorts } from '../environment/derive';
import { getValues } from '../environment/get-values';
import type { Environment } from '../environment/schema';
import { READINESS_GATE_LABEL } from '../facts/aws-nlb';
import { KINDS } from '../kubernetes/kinds';
import { gatewayUpgrade, KUBECTL, kubectlIn, word } from '../path/commands';
import { addsNothing } from '../path/edge-service';
import { outputFile, presentFile } from '../path/files';
import { edgeNames } from '../path/names';
import type { Edge } from '../path/path';
import { atEdge } from '../path/pod-commands';
import { inCommands } from '../path/workloads';
import { additionsInWords } from '../values/gateway';
import { code, codes, fence, list, subsection } from './markdown';

/** Who owns the gateway's Service, and how a change of its ports outlives the next reconcile. */
export function ownership(environment: Environment, edge: Edge): string {
  const { owner, script, also } = how(environment, edge);
  return subsection(
    'A port of the gateway’s Service',
    `${owner} A port that is patched into the live Service lasts until its owner puts it back: Argo CD with selfHeal at once, Flux at its next interval, Helm at its next upgrade.`,
    list(also),
    fence(
      'sh',
      [...script, `${atEdge(edge).kubectl} get service ${edge.service.name} -o jsonpath='{.spec.ports[*].port}'`].join(
        '\n',
      ),
    ),
  );
}

interface How {
  readonly owner: string;
  readonly also: readonly (string | false | undefined)[];
  readonly script: readonly string[];
}

/** The gateway has our port for other applications already. */
function nothing({ settings, service }: Edge): How {
  const { gateway, present } = settings;
  const by = gateway.service.helm ? `The Helm release ${code(gateway.name)}` : '`istioctl install`';
  return {
    owner: `${by} owns ${code(service.name)}.`,
    also: [
      `There is nothing to do: the Service has what we need by ${code(present?.file ?? 'the defaults')}, and we add no port and no annotation. Ask the owner before the port goes.`,
    ],
    script: [],
  };
}

/** Service and pods are ours. */
function ownPods(environment: Environment, edge: Edge): How {
  const { workload, namespace, serviceAccount, settings } = edge;
  const deployment = settings.gateway.deployment!;
  return {
    owner: `Our manifests own ${code(edge.service.name)} and the pods behind it: the ${workload.kind} ${code(workload.name)}, for OTLP alone.`,
    also: [
      'The image of the pods is `auto`: istiod’s webhook completes each new pod. After an upgrade of Istio restart them, or they stay what they were: the command is below. A pod that can’t pull the image `auto` was not injected: the webhook was away, or the namespace says `istio-injection: disabled`.',
      `The Role ${code(serviceAccount)} lets istiod serve them the Secrets of ${code(namespace)}: all of them, so keep no others there.`,
      !deployment.createNamespace &&
        settings.nlb.targetType === 'ip' &&
        `A rollout waits for the load balancer only where the namespace has the label ${code(`${READINESS_GATE_LABEL}: enabled`)}: whoever owns ${code(namespace)} has to say it.`,
      `A sender’s connection moves to another pod after ${deployment.connectionAgeSeconds} s, with Istio 1.31 or newer. Where new pods stay idle, look whether Envoy knows the age: the second command below must answer.`,
      'Argo CD applies them with selfHeal, Flux with its Kustomization: change the environment file, never the live object.',
    ],
    script: [
      `${KUBECTL} diff -f ${word(outputFile(environment, `manifests/${edge.file}.k8s.yaml`))}`,
      '# the age of connections that Envoy knows',
      `${atEdge(edge).ask('listeners -o json')} | grep -m1 maxConnectionDuration`,
      '# after an upgrade of Istio',
      `${kubectlIn(namespace)} rollout restart ${inCommands(workload)}`,
    ],
  };
}

/** istiod makes Service and pods of our Gateway. */
function istiods(edge: Edge): How {
  const { gateway, gatewayKind, namespace, prefix, service, settings, workload } = edge;
  const deployment = settings.gateway.deployment!;
  const see = `${kubectlIn(namespace)} get ${KINDS[gatewayKind].plural}.${KINDS[gatewayKind].group} ${gateway.name}`;
  return {
    owner: `istiod makes ${code(service.name)} and the Deployment ${code(workload.name)} of our Gateway ${code(gateway.name)}, with a port for each of its listeners; what it adds to them is in the ConfigMap ${code(edgeNames(prefix).infrastructure)}.`,
    also: [
      '**The Service lives as long as the Gateway.** A Gateway that is deleted takes it away, and the load balancer with it; the next one has another DNS name. Another `gateway.name` is another load balancer, too.',
      'istiod puts a change of the live Service or Deployment back. It makes neither while a key of the ConfigMap is wrong, and says so in its log alone (`error rendering templates`): what runs stays as it was.',
      'istiod writes the image of its own version: an upgrade of Istio rolls the pods.',
      !deployment.createNamespace &&
        settings.nlb.targetType === 'ip' &&
        `A rollout waits for the load balancer only where the namespace has the label ${code(`${READINESS_GATE_LABEL}: enabled`)}: whoever owns ${code(namespace)} has to say it.`,
      `A sender’s connection moves to another pod after ${deployment.connectionAgeSeconds} s, with Istio 1.31 or newer. Where new pods stay idle, look whether Envoy knows the age: the command below must answer.`,
      'Which requests are repeated is in an EnvoyFilter, which no version of Istio promises to keep: without it a receiver that is short of memory gets up to three times the load. After an upgrade the last command must answer with this line for each route and no other.',
    ],
    script: [
      '# True, for the Gateway and for each listener; else `kubectl describe` says why',
      `${see} -o jsonpath='{range .status.conditions[*]}{.type}={.status}{"\\n"}{end}'`,
      '# Accepted=True',
      '# Programmed=True',
      '# the age of connections that Envoy knows',
      `${atEdge(edge).ask('listeners -o json')} | grep -m1 maxConnectionDuration`,
      '# what is repeated',
      `${atEdge(edge).ask('routes -o json')} | grep retryOn | sort | uniq -c`,
    ],
  };
}

function how(environment: Environment, edge: Edge): How {
  const { gateway } = edge.settings;
  if (addsNothing(edge)) return nothing(edge);
  const present = presentFile(environment, edge);
  const service = code(edge.service.name);
  if (gateway.service.helm) {
    const file = outputFile(environment, `values/${edge.file}.yaml`);
    return {
      owner: `The Helm release ${code(gateway.name)} (chart istio/gateway) owns ${service}.`,
      also: [
        isShared(edge.settings) &&
          `Others share it: the values add ${additionsInWords(edge)}, and leave the rest to its owner. An old port of ours stays until it is taken out of the owner’s values and of ${code(present ?? '')}.`,
        `The chart’s list of ports is replaced as a whole, so the values restate ${codes(otherPorts(edge.settings).map(({ port }) => port))}. A misspelt key below \`service\` is ignored silently: look at the ports after each upgrade.`,
        !present &&
          `What the release was given beside these values stays; where both say something, these count. Look first: ${code(getValues(gateway))}. Name that in \`presentValues\` if it is not from here: its lists are kept then.`,
        present &&
          `What the owner changed since ${code(present)} was saved would be put back where it is in a list. The command saves it again first, and \`git diff\` shows what changed; where synth finds a mistake, nothing is upgraded.`,
        `Argo CD: ${code(file)} belongs into the \`valueFiles\` of that chart’s Application, behind those of its owner (“The releases, with Argo CD”). Flux: into the HelmRelease’s \`values\` or \`valuesFrom\`.`,
      ],
      script: gatewayUpgrade(environment, edge),
    };
  }
  if (gateway.service.istioOperator) {
    return {
      owner: `\`istioctl install\` owns ${service}.`,
      also: [
        'Give the overlay at **every** install and upgrade of Istio, after the IstioOperator file that the mesh has: one run without it takes the ports away. It restates the whole list of ingress gateways, since istioctl takes that from the last file alone: save the file again and synthesize when the owner changes his.',
        'There has been no operator in the cluster since Istio 1.24: nothing reverts a patch by itself, and nothing repairs it either.',
      ],
      script: gatewayUpgrade(environment, edge),
    };
  }
  if (gateway.api === 'gateway-api') return istiods(edge);
  if (gateway.deployment) return ownPods(environment, edge);
  const whole = gateway.service.manifests?.name !== undefined;
  return {
    owner: whole
      ? `Our manifest owns ${service}, with every port of the gateway.`
      : `Our manifest owns ${service}, beside the gateway’s own Service and with an NLB of its own.`,
    also: [
      whole &&
        !gateway.dedicated &&
        `It takes the place of a Service ${service} that is there already: type, selector, annotations, source ranges, and every port that \`gateway.ports\` does not list. Compare before the first sync.`,
      whole &&
        'Whatever installed the gateway must not own the same Service: two owners take turns. `gateway.ports` has the ports of others; one that is left out there is closed.',
      'Argo CD applies it with selfHeal, Flux with its Kustomization: change the environment file, never the live object.',
    ],
    script: [`${KUBECTL} diff -f ${word(outputFile(environment, `manifests/${edge.file}.k8s.yaml`))}`],
  };
}
