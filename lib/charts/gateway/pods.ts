import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import {
  INJECT_TEMPLATES,
  MERGED_METRICS_PATH,
  MERGED_METRICS_PORT,
  PROXY_CONFIG,
  PROXY_CONTAINER,
} from '../../facts/istio';
import { metadata, Wave } from '../metadata';
import { injectionLabels, ONE_MORE, oneAtATime, RESTRICTED, spread } from '../pods';
import { namespaceOf, podSpecOf, proxyConfigOf, resourcesOf, scales, scalingOf } from './pod-parts';
import type { GatewayPods as Pods } from './props';

/** The gateway's pods as Istio injects them, their rights, and how many there are. */
export class GatewayPods extends Construct {
  /** The pods' Namespace; none unless `createNamespace`. */
  readonly gatewayNamespace?: k8s.KubeNamespace;
  /** The pods' identity in the mesh, without a token for the Kubernetes API. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** The right by which istiod gives the pods certificates. */
  readonly role: k8s.KubeRole;
  /** Gives `role` to `serviceAccount`. */
  readonly roleBinding: k8s.KubeRoleBinding;
  /** The pods; none with `kind: 'DaemonSet'`. */
  readonly deployment?: k8s.KubeDeployment;
  /** The pods; none with `kind: 'Deployment'`. */
  readonly daemonSet?: k8s.KubeDaemonSet;
  /** Lets at most one pod be evicted at a time; none with one replica or a DaemonSet. */
  readonly disruptionBudget?: k8s.KubePodDisruptionBudget;
  /** Adds pods by their CPU; none where the number is fixed, or with a DaemonSet. */
  readonly autoscaler?: k8s.KubeHorizontalPodAutoscalerV2;

  constructor(
    scope: Construct,
    id: string,
    private readonly pods: Pods,
    private readonly namespace: string,
    private readonly labels: Readonly<Record<string, string>>,
  ) {
    super(scope, id);
    if (pods.createNamespace) this.gatewayNamespace = namespaceOf(this, 'namespace', namespace);
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: metadata({ name: pods.serviceAccount }, Wave.CONFIG),
      automountServiceAccountToken: false,
    });
    this.role = this.makeRole();
    this.roleBinding = this.makeRoleBinding();
    if (pods.kind === 'DaemonSet') {
      this.daemonSet = this.makeDaemonSet();
      return;
    }
    this.deployment = this.makeDeployment();
    if (pods.replicas.min > 1) this.disruptionBudget = this.makeDisruptionBudget();
    if (scales(pods)) this.autoscaler = this.makeAutoscaler();
  }

  /**
   * Makes what the istio/gateway chart gives. istiod serves a Secret of TLS to proxies of its own namespace alone whose
   * ServiceAccount may list Secrets there; the pods themselves read none.
   */
  private makeRole() {
    return new k8s.KubeRole(this, 'role', {
      metadata: metadata({ name: this.pods.serviceAccount }, Wave.CONFIG),
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] }],
    });
  }

  private makeRoleBinding() {
    const { serviceAccount: name } = this.pods;
    return new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata: metadata({ name }, Wave.CONFIG),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: this.namespace }],
    });
  }

  private makeDeployment() {
    return new k8s.KubeDeployment(this, 'deployment', {
      metadata: metadata(this.pods, Wave.WORKLOAD),
      spec: {
        // The autoscaler's to say: each sync would put it back.
        ...(!scales(this.pods) && { replicas: this.pods.replicas.min }),
        selector: { matchLabels: this.labels },
        strategy: { rollingUpdate: ONE_MORE },
        template: this.template(),
      },
    });
  }

  private makeDaemonSet() {
    return new k8s.KubeDaemonSet(this, 'daemon-set', {
      metadata: metadata(this.pods, Wave.WORKLOAD),
      spec: {
        selector: { matchLabels: this.labels },
        updateStrategy: { rollingUpdate: ONE_MORE },
        template: this.template(),
      },
    });
  }

  private template(): k8s.PodTemplateSpec {
    const { kind, istioRevision, serviceAccount } = this.pods;
    return {
      metadata: { labels: { ...this.labels, ...injectionLabels(istioRevision) }, annotations: this.annotations() },
      spec: {
        serviceAccountName: serviceAccount,
        ...podSpecOf(this.pods),
        ...(kind === 'Deployment' && { topologySpreadConstraints: spread(this.labels) }),
        // The webhook completes it: with the mesh's own image, arguments, probe and user.
        containers: [
          { name: PROXY_CONTAINER, image: 'auto', resources: resourcesOf(this.pods), securityContext: RESTRICTED },
        ],
      },
    };
  }

  private annotations(): Record<string, string> {
    return {
      [INJECT_TEMPLATES]: 'gateway',
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': String(MERGED_METRICS_PORT),
      'prometheus.io/path': MERGED_METRICS_PATH,
      [PROXY_CONFIG]: proxyConfigOf(this.pods),
    };
  }

  private makeDisruptionBudget() {
    return new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: metadata(this.pods, Wave.WORKLOAD),
      spec: oneAtATime(this.labels),
    });
  }

  private makeAutoscaler() {
    const { name } = this.pods;
    return new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: metadata({ name }, Wave.DOOR),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        ...scalingOf(this.pods),
      },
    });
  }
}
