import { Chart, type ChartProps } from 'cdk8s';
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
import { chartLabels, METRICS_PATH } from '../facts/alloy';
import { MERGED_METRICS_PATH, MERGED_METRICS_PORT } from '../facts/istio';
import { METRICS_PORT_NAME } from '../path/names';
import { type Component, labelsOf, metadata, Wave } from './metadata';
import type { PodsRef } from './refs';
import { mistakesIn, refuse, TEXT } from './validate';

/** One alerting rule. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export interface AlertRule {
  /** Name of the alert, and its heading in the runbook. */
  readonly name: string;
  /** PromQL expression. */
  readonly expr: string;

  /**
   * Minutes that the expression must hold.
   *
   * @default - the alert fires at once
   */
  readonly minutes?: number;

  /** Label that Alertmanager routes by. */
  readonly severity: 'warning' | 'critical';

  /**
   * Further labels.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** One line; may contain Prometheus templates. */
  readonly summary: string;
  /** What the alert means, and what to look at first. */
  readonly description: string;
}

/** Pods to watch. */
export interface WatchedPods extends PodsRef {
  /** Name of the PodMonitor. The access log's name has `-access-log` appended. */
  readonly name: string;
}

/** Props of OperationsChart. */
export interface OperationsChartProps extends ChartProps {
  /** Namespace of the alerts and of the dashboard. What watches pods is in the pods' namespace. */
  readonly namespace: string;

  /**
   * Alloy's pods.
   *
   * @default - `alloy` in `namespace`, with the labels of AlloyChart's default
   */
  readonly alloy?: readonly WatchedPods[];

  /**
   * Alloy's pods have a sidecar: an access log is written, and the sidecar serves the metrics.
   *
   * @default true
   */
  readonly sidecar?: boolean;

  /**
   * Pods of gateways that serve OTLP alone. They get an access log and, with `podMonitors`, metrics. On a shared
   * gateway the access log would replace the log of the other applications.
   *
   * @default - no gateway is watched
   */
  readonly gateways?: readonly WatchedPods[];

  /**
   * Name of the mesh's access log provider.
   *
   * @default 'envoy' - standard output
   */
  readonly accessLogProvider?: string;

  /**
   * CEL expression that selects the requests to log.
   *
   * @see https://istio.io/latest/docs/reference/config/telemetry/#AccessLogging-Filter
   * @default - all
   */
  readonly accessLogFilter?: string;

  /**
   * Write PodMonitors. The cluster needs prometheus-operator.
   *
   * @default false
   */
  readonly podMonitors?: boolean;

  /**
   * Labels of the PodMonitors and of the PrometheusRule. Prometheus finds both by them.
   *
   * @default - none
   */
  readonly monitorLabels?: Readonly<Record<string, string>>;

  /**
   * Alerts for a PrometheusRule. The cluster needs prometheus-operator.
   *
   * @default - no PrometheusRule
   */
  readonly alerts?: readonly AlertRule[];

  /**
   * URL of the runbook, which has a heading for each alert.
   *
   * @default - alerts have no link
   */
  readonly runbookUrl?: string;

  /**
   * A dashboard as Grafana's JSON. It is written as a ConfigMap with the label `grafana_dashboard: "1"`.
   *
   * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
   * @default - none
   */
  readonly dashboard?: object;
}

/** Access logs, monitors, alerts and dashboard of the path. */
export class OperationsChart extends Chart {
  /** Access logs: of Alloy's sidecars, then of the gateways. */
  readonly accessLogs: readonly Telemetry[];
  /** PodMonitors: of Alloy's pods, then of the gateways'. */
  readonly podMonitors: readonly PodMonitor[];
  /** The alerts; none without the prop. */
  readonly rules?: PrometheusRule;
  /** The ConfigMap with the dashboard; none without the prop. */
  readonly dashboard?: k8s.KubeConfigMap;

  /** @throws Error with all mistakes in the props */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: OperationsChartProps,
  ) {
    refuse(scope, id, mistakesIn([['namespace', props.namespace, TEXT]]));
    super(scope, id, props);
    const { namespace, sidecar = true, gateways = [], podMonitors, alerts, dashboard } = props;
    const { alloy = [{ name: 'alloy', namespace, labels: chartLabels('alloy') }] } = props;
    this.accessLogs = [
      ...(sidecar ? alloy : []).map(pods => this.makeAccessLog('alloy', pods)),
      ...gateways.map(pods => this.makeAccessLog('otlp-gateway', pods)),
    ];
    this.podMonitors = podMonitors
      ? [
          ...alloy.map(pods => this.makePodMonitor('alloy', pods, sidecar ? MERGED_METRICS : OWN_METRICS)),
          ...gateways.map(pods => this.makePodMonitor('otlp-gateway', pods, MERGED_METRICS)),
        ]
      : [];
    if (alerts) this.rules = this.makeRules(alerts);
    if (dashboard) this.dashboard = this.makeDashboard(dashboard);
  }

  /** Makes an access log in Istio's own format, which has the response flags. */
  private makeAccessLog(component: Component, { name: pods, namespace, labels }: WatchedPods) {
    const { accessLogProvider: name = 'envoy', accessLogFilter: expression } = this.props;
    return new Telemetry(this, `${pods}-access-log`, {
      metadata: this.metadata(`${pods}-access-log`, component, { namespace, wave: Wave.CONFIG }),
      spec: {
        selector: { matchLabels: labels },
        accessLogging: [{ providers: [{ name }], ...(expression && { filter: { expression } }) }],
      },
    });
  }

  private makePodMonitor(
    component: Component,
    { name, namespace, labels }: WatchedPods,
    endpoint: PodMonitorSpecPodMetricsEndpoints,
  ) {
    return new PodMonitor(this, `${name}-pods`, {
      metadata: this.metadata(name, component, { namespace, labels: this.props.monitorLabels }),
      spec: { selector: { matchLabels: labels }, podMetricsEndpoints: [endpoint] },
    });
  }

  private makeRules(alerts: readonly AlertRule[]) {
    const { monitorLabels, runbookUrl } = this.props;
    return new PrometheusRule(this, 'rules', {
      metadata: this.metadata('alloy-otlp', 'alloy', { labels: monitorLabels }),
      spec: {
        groups: [
          {
            name: 'alloy-otlp',
            rules: alerts.map(({ name, expr, minutes, severity, labels, summary, description }) => ({
              alert: name,
              expr: PrometheusRuleSpecGroupsRulesExpr.fromString(expr),
              ...(minutes && { for: `${minutes}m` }),
              labels: { severity, ...labels },
              annotations: {
                summary,
                description,
                ...(runbookUrl && { runbook_url: `${runbookUrl}#${name.toLowerCase()}` }),
              },
            })),
          },
        ],
      },
    });
  }

  private makeDashboard(dashboard: object) {
    return new k8s.KubeConfigMap(this, 'dashboard', {
      metadata: this.metadata('alloy-otlp-dashboard', 'alloy', { labels: { grafana_dashboard: '1' } }),
      data: { 'alloy-otlp.json': `${JSON.stringify(dashboard, null, 2)}\n` },
    });
  }

  /**
   * Metadata with three sets of labels: those of the watched component, the chart's own, which win, and those by which
   * the object is found.
   */
  private metadata(
    name: string,
    component: Component,
    {
      namespace,
      labels,
      wave = Wave.OPERATIONS,
    }: {
      readonly namespace?: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly wave?: Parameters<typeof metadata>[1];
    },
  ) {
    return {
      ...metadata({ name, namespace }, wave),
      labels: { ...labelsOf(component), ...this.labels, ...labels },
    };
  }
}

/** Alloy's own metrics, for pods without a sidecar. */
const OWN_METRICS: PodMonitorSpecPodMetricsEndpoints = { port: METRICS_PORT_NAME, path: METRICS_PATH, interval: '30s' };

/**
 * The agent beside Envoy merges Alloy's metrics with Envoy's and serves them in plain text, past Envoy: neither STRICT
 * nor an AuthorizationPolicy blocks them. No container lists the agent's port, so the target is found by Envoy's own
 * port, 15090. https://istio.io/latest/docs/ops/integrations/prometheus/
 */
const MERGED_METRICS: PodMonitorSpecPodMetricsEndpoints = {
  port: 'http-envoy-prom',
  path: MERGED_METRICS_PATH,
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
