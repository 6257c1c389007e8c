import { Chart, JsonPatch } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { DestinationRule, DestinationRuleSpecTrafficPolicyTlsMode } from '../../../imports/networking.istio.io';
import { MERGED_METRICS_PORT } from '../../facts/istio';
import { CONFIG_KEY } from '../../path/names';
import type { ObjectRef } from '../../path/workloads';
import { metadata, Wave, withLabels } from '../metadata';
import { oneAtATime } from '../pods';
import type { PodsRef } from '../refs';
import { refuse } from '../validate';
import { AlloyAutoscaler } from './autoscaler';
import { AlloyDeployment, AlloyStatefulSet, workloadWave } from './deployment';
import { mostPods } from './pod';
import { AlloyPolicies } from './policies';
import { type AlloyChartProps, type AlloyProps, withDefaults } from './props';
import { AlloyService } from './service';
import { alloyMistakes } from './validate';

/** Alloy, and the policies of its namespace that say who reaches the pods. */
export class AlloyChart extends Chart {
  /** Alloy's Namespace; none unless `createNamespace`. */
  readonly alloyNamespace?: k8s.KubeNamespace;
  /** The ConfigMap with config.alloy. */
  readonly configMap: k8s.KubeConfigMap;
  /** Istio's policies that say who may send; none with `sidecar: false`. */
  readonly policies?: AlloyPolicies;
  /** A DestinationRule for each of `meshBackends`. */
  readonly backends: readonly DestinationRule[];
  /** Who reaches the pods' ports; none without `allowedPods`. */
  readonly networkPolicy?: k8s.KubeNetworkPolicy;
  /** The pods' ServiceAccount, without a token; none with `deploy: false`. */
  readonly serviceAccount?: k8s.KubeServiceAccount;
  /** Alloy's pods; none with `volume`, `headless` or `deploy: false`. */
  readonly deployment?: k8s.KubeDeployment;
  /** Alloy's pods where each has a volume, or another Alloy picks one of them; none without `volume` and `headless`, or with `deploy: false`. */
  readonly statefulSet?: k8s.KubeStatefulSet;
  /** The Service that the gateway's routes lead to; none with `deploy: false`. */
  readonly service?: k8s.KubeService;
  /** Names the Service, whoever writes it: `alloyService` of GatewayChart. */
  readonly serviceRef: ObjectRef;
  /** Lets at most one pod be evicted at a time; none with one replica or `deploy: false`. */
  readonly disruptionBudget?: k8s.KubePodDisruptionBudget;

  /** Says how many pods there are; none without `autoscaling`. */
  readonly autoscaler?: k8s.KubeHorizontalPodAutoscalerV2;

  private readonly alloy: AlloyProps;

  /** @throws Error with all mistakes in the props */
  constructor(scope: Construct, id: string, props: AlloyChartProps) {
    refuse(scope, id, alloyMistakes(props));
    super(scope, id, withLabels(props, 'alloy'));
    this.alloy = withDefaults(props);
    this.serviceRef = { name: this.alloy.serviceName, namespace: this.alloy.namespace };
    const { createNamespace, config, configMapName, sidecar, allowedPods, deploy = true, autoscaling } = this.alloy;
    if (createNamespace) this.alloyNamespace = this.makeNamespace();
    this.configMap = new k8s.KubeConfigMap(this, 'config', {
      metadata: metadata({ name: configMapName }, Wave.CONFIG),
      data: { [CONFIG_KEY]: config },
    });
    if (sidecar) this.policies = new AlloyPolicies(this, 'policies', this.alloy);
    this.backends = [...new Set(props.meshBackends)].map(host => this.makeBackend(host));
    if (allowedPods) this.networkPolicy = this.makeNetworkPolicy(allowedPods);
    if (autoscaling) this.autoscaler = new AlloyAutoscaler(this, 'autoscaler', this.alloy, autoscaling);
    if (!deploy) return;
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: metadata(this.alloy, Wave.CONFIG, this.alloy.serviceAccountAnnotations),
      automountServiceAccountToken: false,
    });
    if (this.alloy.volume || this.alloy.headless)
      this.statefulSet = new AlloyStatefulSet(this, 'stateful-set', this.alloy);
    else this.deployment = new AlloyDeployment(this, 'deployment', this.alloy);
    this.service = new AlloyService(this, 'service', this.alloy);
    if (mostPods(this.alloy) > 1) this.disruptionBudget = this.makeDisruptionBudget();
  }

  private makeNamespace() {
    const { namespace, sidecar, istioCni } = this.alloy;
    // Without istio-cni a sidecar's init container needs NET_ADMIN, which only `privileged` admits.
    const level = istioCni || !sidecar ? 'restricted' : 'privileged';
    const object = new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        ...metadata({ name: namespace }, Wave.NAMESPACE),
        labels: { 'pod-security.kubernetes.io/enforce': level },
      },
    });
    // The chart gives every object its namespace, but a Namespace has none.
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    return object;
  }

  private makeBackend(host: string) {
    const name = `${this.alloy.prefix}-to-${host.split('.').slice(0, 2).join('.')}`;
    return new DestinationRule(this, name, {
      metadata: metadata({ name }, Wave.CONFIG),
      spec: {
        host,
        // Only Alloy's pods get the rule: the backend's Service belongs to somebody else.
        workloadSelector: { matchLabels: this.alloy.podLabels },
        exportTo: ['.'],
        trafficPolicy: { tls: { mode: DestinationRuleSpecTrafficPolicyTlsMode.ISTIO_UNDERSCORE_MUTUAL } },
      },
    });
  }

  private makeNetworkPolicy(allowed: readonly PodsRef[]) {
    const { sidecar, httpPort, podLabels, prefix, receivers } = this.alloy;
    return new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: metadata({ name: `${prefix}-ingress` }, Wave.CONFIG),
      spec: {
        podSelector: { matchLabels: podLabels },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: allowed.map(({ namespace, labels }) => ({
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
              podSelector: { matchLabels: labels },
            })),
            ports: receivers.map(({ port }) => tcp(port)),
          },
          { ports: [tcp(sidecar ? MERGED_METRICS_PORT : httpPort)] },
        ],
      },
    });
  }

  private makeDisruptionBudget() {
    return new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: metadata(this.alloy, workloadWave(this.alloy)),
      spec: oneAtATime(this.alloy.podLabels),
    });
  }
}

function tcp(port: number): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' };
}
