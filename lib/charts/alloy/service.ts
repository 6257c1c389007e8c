import { JsonPatch } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { portName } from '../../path/names';
import { metadata } from '../metadata';
import { workloadWave } from './deployment';
import type { AlloyProps } from './props';

/** The Service of Alloy's pods. */
export class AlloyService extends k8s.KubeService {
  constructor(
    scope: Construct,
    id: string,
    private readonly alloy: AlloyProps,
  ) {
    const { serviceName, podLabels, receivers, headless } = alloy;
    super(scope, id, {
      metadata: metadata({ name: serviceName }, workloadWave(alloy)),
      spec: {
        ...(headless && { clusterIp: 'None' }),
        selector: podLabels,
        ports: receivers.map(({ transport, port }) => ({
          name: portName(transport),
          port,
          targetPort: k8s.IntOrString.fromNumber(port),
          protocol: 'TCP',
          // Without appProtocol Istio takes HTTP/2 for an opaque stream, and gRPC fails.
          appProtocol: headless ? 'tcp' : transport,
        })),
      },
    });
  }

  /** Adds trafficDistribution, which the classes of Kubernetes 1.28 drop (https://github.com/cdk8s-team/cdk8s/issues/2172). */
  override toJson() {
    const { trafficDistribution } = this.alloy;
    if (!trafficDistribution) return super.toJson();
    return JsonPatch.apply(super.toJson(), JsonPatch.add('/spec/trafficDistribution', trafficDistribution));
  }
}
