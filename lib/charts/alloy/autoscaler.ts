import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { SCALE_UP } from '../../facts/horizontal-pod-autoscaler';
import { alloyShutdown, scaleDown } from '../../timeouts';
import { metadata, Wave } from '../metadata';
import { ALLOY_CONTAINER } from './pod';
import type { AlloyProps } from './props';

/** Says how many pods Alloy's Deployment has, by the CPU of Alloy's container alone. Pods come as fast as Kubernetes makes them by default, and go one at a time. */
export class AlloyAutoscaler extends k8s.KubeHorizontalPodAutoscalerV2 {
  constructor(scope: Construct, id: string, alloy: AlloyProps, autoscaling: NonNullable<AlloyProps['autoscaling']>) {
    const { minReplicas, maxReplicas, targetCPUUtilizationPercentage } = autoscaling;
    const { periodSeconds, stabilizationSeconds } = scaleDown(alloyShutdown(alloy));
    super(scope, id, {
      metadata: metadata(alloy, Wave.DOOR),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: alloy.name },
        minReplicas,
        maxReplicas,
        metrics: [
          {
            // Not Resource, the whole pod's: that has no value if any container of the pod has no request, as a sidecar may.
            type: 'ContainerResource',
            containerResource: {
              name: 'cpu',
              container: ALLOY_CONTAINER,
              target: { type: 'Utilization', averageUtilization: targetCPUUtilizationPercentage },
            },
          },
        ],
        // All of it is written, since the API server would write the rest.
        behavior: {
          scaleUp: SCALE_UP,
          scaleDown: {
            stabilizationWindowSeconds: stabilizationSeconds,
            selectPolicy: 'Max',
            policies: [{ type: 'Pods', value: 1, periodSeconds }],
          },
        },
      },
    });
  }
}
