import { Chart } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { DestinationRule, DestinationRuleSpecTrafficPolicyTlsMode } from '../../../imports/networking.istio.io';
import { destinationOf } from '../../alloy/pipelines/exporter';
import { renderConfig } from '../../alloy/pipelines/pipeline';
import { CONFIG_KEY } from '../../alloy/workload';
import { serviceHost } from '../../environment/endpoints';
import type { Environment } from '../../environment/schema';
import { MERGED_METRICS_PORT } from '../../facts/istio';
import { pathOf, type Tier } from '../../path/path';
import { metadata, Wave } from '../metadata';
import { AlloyDeployment } from './deployment';
import { alloyPolicies } from './policies';

export interface AlloyChartProps {
  readonly environment: Environment;
  readonly tier: Tier;
}

/** Alloy, and what its namespace says about who reaches it. */
export class AlloyChart extends Chart {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlloyChartProps,
  ) {
    super(scope, id);
    const { alloy } = props.environment;
    if (alloy.createNamespace) this.alloyNamespace();
    this.configMap();
    alloyPolicies(this, props.environment, props.tier);
    this.meshBackends();
    if (alloy.networkPolicy) this.networkPolicy();
    if (alloy.deployedBy === 'helm') return;
    this.serviceAccount();
    new AlloyDeployment(this, 'deployment', props.environment, props.tier);
    this.service();
    if (alloy.replicas > 1) this.podDisruptionBudget();
  }

  private alloyNamespace() {
    const { alloy, mesh, receiver } = this.props.environment;
    // Without istio-cni a sidecar's init container asks for NET_ADMIN, which only `privileged` admits.
    const level = mesh.cni || receiver.tls ? 'restricted' : 'privileged';
    const { labels, ...rest } = metadata({ name: alloy.namespace }, 'alloy', Wave.NAMESPACE);
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: { ...rest, labels: { ...labels, 'pod-security.kubernetes.io/enforce': level } },
    });
  }

  private configMap() {
    const { alloy } = this.props.environment;
    new k8s.KubeConfigMap(this, 'config', {
      metadata: metadata({ name: this.props.tier.configMap, namespace: alloy.namespace }, 'alloy', Wave.CONFIG),
      data: { [CONFIG_KEY]: renderConfig(this.props.environment, this.props.tier) },
    });
  }

  /** Backends that are reached through the mesh or not at all: without this a backend that lost its sidecar gets plain text. */
  private meshBackends() {
    const { alloy } = this.props.environment;
    const hosts = pathOf(this.props.environment).signals.flatMap(signal => {
      const { client, protection } = destinationOf(this.props.environment, signal)!;
      return protection === 'mesh' ? [serviceHost(client.endpoint, this.props.environment)] : [];
    });
    for (const host of new Set(hosts)) {
      const name = `alloy-to-${host.split('.').slice(0, 2).join('.')}`;
      new DestinationRule(this, name, {
        metadata: metadata({ name, namespace: alloy.namespace }, 'alloy', Wave.CONFIG),
        spec: {
          host,
          // For Alloy's pods alone: the Service belongs to others.
          workloadSelector: { matchLabels: this.props.tier.labels },
          exportTo: ['.'],
          trafficPolicy: { tls: { mode: DestinationRuleSpecTrafficPolicyTlsMode.ISTIO_UNDERSCORE_MUTUAL } },
        },
      });
    }
  }

  private networkPolicy() {
    const { alloy, receiver } = this.props.environment;
    const { edges } = pathOf(this.props.environment);
    const metricsPort = receiver.tls ? this.props.tier.httpPort : MERGED_METRICS_PORT;
    new k8s.KubeNetworkPolicy(this, 'network-policy', {
      metadata: metadata({ name: 'alloy-ingress', namespace: alloy.namespace }, 'alloy', Wave.CONFIG),
      spec: {
        podSelector: { matchLabels: this.props.tier.labels },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: edges.map(({ namespace, labels }) => ({
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
              podSelector: { matchLabels: labels },
            })),
            ports: this.props.tier.receivers.map(({ port }) => ({
              port: k8s.IntOrString.fromNumber(port),
              protocol: 'TCP',
            })),
          },
          { ports: [{ port: k8s.IntOrString.fromNumber(metricsPort), protocol: 'TCP' }] },
        ],
      },
    });
  }

  private serviceAccount() {
    const { alloy } = this.props.environment;
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: metadata(alloy, 'alloy', Wave.CONFIG),
      automountServiceAccountToken: false,
    });
  }

  private service() {
    new k8s.KubeService(this, 'service', {
      metadata: metadata(this.props.tier.service, 'alloy', Wave.WORKLOAD),
      spec: {
        selector: this.props.tier.labels,
        ports: this.props.tier.receivers.map(({ name, port, appProtocol }) => ({
          name,
          port,
          targetPort: k8s.IntOrString.fromNumber(port),
          protocol: 'TCP',
          appProtocol,
        })),
      },
    });
  }

  private podDisruptionBudget() {
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: metadata(this.props.environment.alloy, 'alloy', Wave.WORKLOAD),
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: this.props.tier.labels },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }
}
