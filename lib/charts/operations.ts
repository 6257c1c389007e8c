import { Chart } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import {
  PodMonitor,
  type PodMonitorSpecPodMetricsEndpoints,
  PodMonitorSpecPodMetricsEndpointsRelabelingsAction,
  PrometheusRule,
  PrometheusRuleSpecGroupsRulesExpr,
} from '../../imports/monitoring.coreos.com';
import { Telemetry } from '../../imports/telemetry.istio.io';
import { METRICS_PORT_NAME } from '../alloy/workload';
import type { Environment } from '../environment/schema';
import { MERGED_METRICS_PORT } from '../facts/istio';
import { alerts } from '../operations/alerts';
import { dashboard } from '../operations/dashboard';
import { pathOf, type Tier } from '../path/path';
import { metadata, Wave } from './metadata';

export interface OperationsChartProps {
  readonly environment: Environment;
}

/** What shows a person how the path is doing. */
export class OperationsChart extends Chart {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: OperationsChartProps,
  ) {
    super(scope, id);
    const { edges, tiers } = pathOf(props.environment);
    const { operations, receiver } = props.environment;
    // Without a sidecar there is nobody to write one.
    for (const tier of receiver.tls ? [] : tiers) this.accessLog('alloy', tier.namespace, tier.labels);
    // On a gateway that others share it would replace their providers.
    const own = edges.filter(({ settings }) => settings.gateway.dedicated);
    for (const edge of own) this.accessLog('otlp-gateway', edge.namespace, edge.labels);
    for (const tier of operations.podMonitor ? tiers : []) this.alloyPodMonitor(tier);
    for (const edge of operations.podMonitor ? own : [])
      this.podMonitor('otlp-gateway', edge.namespace, edge.labels, MERGED_METRICS);
    if (operations.rules) this.rules();
    if (operations.dashboard) this.dashboard();
  }

  /** Istio's own format, which has the response flags. */
  private accessLog(app: App, namespace: string, matchLabels: Readonly<Record<string, string>>) {
    const { provider, filter } = this.props.environment.operations.accessLog;
    new Telemetry(this, `${app}-access-log`, {
      metadata: metadata({ name: `${app}-access-log`, namespace }, app, Wave.CONFIG),
      spec: {
        selector: { matchLabels },
        accessLogging: [{ providers: [{ name: provider }], filter: { expression: filter } }],
      },
    });
  }

  private alloyPodMonitor(tier: Tier) {
    const { receiver } = this.props.environment;
    const endpoint = receiver.tls ? { port: METRICS_PORT_NAME, path: '/metrics', interval: '30s' } : MERGED_METRICS;
    this.podMonitor('alloy', tier.namespace, tier.labels, endpoint);
  }

  private podMonitor(
    app: App,
    namespace: string,
    matchLabels: Readonly<Record<string, string>>,
    endpoint: PodMonitorSpecPodMetricsEndpoints,
  ) {
    new PodMonitor(this, `${app}-pods`, {
      metadata: this.selected({ name: app, namespace }, app),
      spec: { selector: { matchLabels }, podMetricsEndpoints: [endpoint] },
    });
  }

  private rules() {
    const { alloy, operations } = this.props.environment;
    new PrometheusRule(this, 'rules', {
      metadata: this.selected({ name: 'alloy-otlp', namespace: alloy.namespace }, 'alloy'),
      spec: {
        groups: [
          {
            name: 'alloy-otlp',
            rules: alerts(this.props.environment).map(
              ({ name, expr, minutes, severity, labels, summary, description }) => ({
                alert: name,
                expr: PrometheusRuleSpecGroupsRulesExpr.fromString(expr),
                ...(minutes && { for: `${minutes}m` }),
                labels: { severity, ...labels },
                annotations: {
                  summary,
                  description,
                  runbook_url: `${operations.rules!.runbookUrl}#${name.toLowerCase()}`,
                },
              }),
            ),
          },
        ],
      },
    });
  }

  private dashboard() {
    const { alloy } = this.props.environment;
    const { labels, ...rest } = metadata(
      { name: 'alloy-otlp-dashboard', namespace: alloy.namespace },
      'alloy',
      Wave.OPERATIONS,
    );
    new k8s.KubeConfigMap(this, 'dashboard', {
      metadata: { ...rest, labels: { ...labels, grafana_dashboard: '1' } },
      data: { 'alloy-otlp.json': `${JSON.stringify(dashboard(this.props.environment), null, 2)}\n` },
    });
  }

  /** Metadata by which Prometheus finds an object. */
  private selected(name: { name: string; namespace: string }, app: App) {
    const { labels, ...rest } = metadata(name, app, Wave.OPERATIONS);
    return { ...rest, labels: { ...labels, ...this.props.environment.operations.labels } };
  }
}

type App = Parameters<typeof metadata>[1];

/**
 * The agent beside Envoy merges Alloy's metrics with Envoy's and serves them in plain text, past Envoy: neither STRICT nor
 * an AuthorizationPolicy is in the way. Its port is on no container, so the target is found by Envoy's own, 15090.
 */
const MERGED_METRICS: PodMonitorSpecPodMetricsEndpoints = {
  port: 'http-envoy-prom',
  path: '/stats/prometheus',
  interval: '30s',
  relabelings: [
    {
      action: PodMonitorSpecPodMetricsEndpointsRelabelingsAction.REPLACE,
      sourceLabels: ['__address__'],
      regex: '(.+):\\d+',
      replacement: `$1:${MERGED_METRICS_PORT}`,
      targetLabel: '__address__',
    },
  ],
};
