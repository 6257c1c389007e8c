/** What Kubernetes' HorizontalPodAutoscaler does, and the limits of its fields. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */

/** How long the autoscaler waits for the load to rise again before pods go, in seconds, unless it is told otherwise. */
export const STABILIZATION_SECONDS = 300;

/** How fast pods come, unless it is told otherwise: twice as many, or four more, in 15 seconds. */
export const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

/** The longest `periodSeconds` of a policy that the API server takes. */
export const MOST_PERIOD_SECONDS = 1800;
