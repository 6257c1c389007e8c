import { Chart } from 'cdk8s';
import type { KubeService } from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { withLabels } from '../metadata';
import { refuse } from '../validate';
import { GatewayApiEdge } from './gateway-api';
import { IstioEdge } from './istio';
import { GatewayPods } from './pods';
import { type GatewayChartProps, withDefaults } from './props';
import { EdgeService } from './service';
import { gatewayMistakes } from './validate';

/** The edge: from the NLB to Alloy's Service. */
export class GatewayChart extends Chart {
  /** The pods behind hop ④; none without the prop `pods`, or where istiod makes them. */
  readonly pods?: GatewayPods;
  /** Hops ① to ③; none without the prop `service`, or where istiod makes it. */
  readonly service?: KubeService;
  /** Hop ④ and the routes behind it in Istio's own API; none with `api: 'gateway-api'`. */
  readonly istio?: IstioEdge;
  /** The whole edge in the Gateway API; none with `api: 'istio'`. */
  readonly gatewayApi?: GatewayApiEdge;

  /** @throws Error with all mistakes in the props, and if strangers could send through `service` */
  constructor(scope: Construct, id: string, props: GatewayChartProps) {
    refuse(scope, id, gatewayMistakes(props));
    const edge = withDefaults(props);
    super(scope, id, withLabels(edge, 'otlp-gateway'));
    if (edge.api === 'gateway-api') {
      this.gatewayApi = new GatewayApiEdge(this, 'gateway-api', edge);
      return;
    }
    if (edge.pods) this.pods = new GatewayPods(this, 'pods', edge.pods, edge.namespace, edge.podLabels);
    if (edge.service) this.service = new EdgeService(this, 'service', edge.service, edge);
    this.istio = new IstioEdge(this, 'istio', edge);
  }
}
