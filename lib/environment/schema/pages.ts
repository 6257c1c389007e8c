/** The beginnings of the pages that own what the fields set. */
export const ISTIO = 'https://istio.io/latest/docs/';
export const ISTIO_NETWORKING = `${ISTIO}reference/config/networking/`;
export const ISTIO_SECURITY = `${ISTIO}reference/config/security/`;
export const KUBERNETES = 'https://kubernetes.io/docs/';
export const ALLOY = 'https://grafana.com/docs/alloy/latest/';
export const ALLOY_OTELCOL = `${ALLOY}reference/components/otelcol/`;
