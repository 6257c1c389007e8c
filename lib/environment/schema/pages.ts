/** The beginnings of the pages that own what the fields set. */
export const ISTIO = 'https://istio.io/latest/docs/';
export const ISTIO_NETWORKING = `${ISTIO}reference/config/networking/`;
export const ISTIO_SECURITY = `${ISTIO}reference/config/security/`;
export const KUBERNETES = 'https://kubernetes.io/docs/';
export const ALLOY = 'https://grafana.com/docs/alloy/latest/';
export const ALLOY_OTELCOL = `${ALLOY}reference/components/otelcol/`;
export const AWS_ELB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/';
/** The annotations by which the AWS Load Balancer Controller is told. */
export const AWS_CONTROLLER =
  'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/';
