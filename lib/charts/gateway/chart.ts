import { Chart } from 'cdk8s';
import type { KubeService } from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { withLabels } from '../metadata';
import { IstioEdge } from './istio';
import { type GatewayChartProps, withDefaults } from './props';
import { EdgeService } from './service';

/** The edge: from the NLB to Alloy's Service. */
export class GatewayChart extends Chart {
  /** Hops ① to ③; none without the prop `service`. */
  readonly service?: KubeService;
  /** Hop ④ and the routes behind it, in Istio's own API. */
  readonly istio: IstioEdge;

  /** @throws Error when `service` is internet-facing and no prop says who checks senders */
  constructor(scope: Construct, id: string, props: GatewayChartProps) {
    const edge = withDefaults(props);
    super(scope, id, withLabels(edge, 'otlp-gateway'));
    if (edge.service) this.service = new EdgeService(this, 'service', edge.service, edge);
    this.istio = new IstioEdge(this, 'istio', edge);
  }
}
