import { INJECT_TEMPLATES, PROXY_CONTAINER } from '../../facts/istio';
import { WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { hasSidecar, whyBare } from '../model/injection';

export const gatewayNotInjected: Rule = {
  id: 'gateway-not-injected',
  hop: 'listener',
  severity: 'error',
  summary: 'Pods of a gateway whose image is auto get the proxy from an injector, by the template of gateways.',
  why: `The image auto is a place that istiod's injector fills when the pod is made. Without injection the kubelet looks for an image of that name and
the pods never start (ErrImagePull); with the template of sidecars Envoy runs as a sidecar and opens no port of a Gateway.`,
  fix: 'Write inject.istio.io/templates: gateway as an annotation of the pods, and the label sidecar.istio.io/inject: "true".',
  reads: ['MutatingWebhookConfiguration', 'Namespace', ...WORKLOADS],
  ...twins(
    `${PATH}---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  template:
    metadata:
      labels: {istio: ingressgateway, sidecar.istio.io/inject: "true"}
      annotations: {inject.istio.io/templates: gateway}
    spec:
      serviceAccountName: istio-ingressgateway
      containers: [{name: istio-proxy, image: auto}]
`,
    'inject: "true"',
    'inject: "false"',
  ),
  *check(model) {
    for (const workload of model.workloads) {
      const container = workload.containers.find(({ image }) => image === 'auto');
      if (!container) continue;
      if (container.name !== PROXY_CONTAINER) {
        yield {
          object: workload.manifest,
          path: [...container.path, 'name'],
          got: `the image of ${container.name} is auto, and injectors fill in that of ${PROXY_CONTAINER} alone`,
          fix: `Write name: ${PROXY_CONTAINER}.`,
        };
        continue;
      }
      const bare = whyBare(model, workload);
      if (bare) {
        yield {
          object: workload.manifest,
          path: [...container.path, 'image'],
          got: `the image is auto, and no injector puts another in its place: ${bare.text}`,
          fix: bare.fix,
        };
        continue;
      }
      const templates = workload.annotations[INJECT_TEMPLATES];
      if (hasSidecar(model, workload) !== true || (templates !== undefined && templates !== 'sidecar')) continue;
      yield {
        object: workload.manifest,
        path: [...workload.metadataPath, 'annotations', ...(templates === undefined ? [] : [INJECT_TEMPLATES])],
        got: `the image is auto, and the injector's template is ${templates ?? 'that of sidecars, since the pods name none'}`,
      };
    }
  },
};
