/** What another cdk8s app may use: the charts with their props, and the checker for whatever it synthesizes. */
export type { SecretKey } from './alloy/pipelines/secrets';
export { AlloyChart } from './charts/alloy/chart';
export type { AlloyPolicies } from './charts/alloy/policies';
export type { AlloyChartProps, Receiver } from './charts/alloy/props';
export { GatewayChart } from './charts/gateway/chart';
export type { IstioEdge } from './charts/gateway/istio';
export type { Cors, EdgeServiceProps, OtlpListener, RateLimit } from './charts/gateway/parts';
export type { GatewayPolicies } from './charts/gateway/policies';
export type { GatewayChartProps } from './charts/gateway/props';
export type { Jwt } from './charts/jwt';
export { type AlertRule, OperationsChart, type OperationsChartProps } from './charts/operations';
export type { ObjectRef, PodsRef } from './charts/refs';
export { type SmokeTest, SmokeTestChart, type SmokeTestChartProps } from './charts/smoke-test';
export { type Issuer, type ServerCertificate, TlsChart, type TlsChartProps } from './charts/tls';
export { check } from './check';
export type { Signal, Transport } from './facts/otlp';
export type { CheckOptions, Input } from './rules/engine/check';
export type { Finding, Severity } from './rules/engine/rule';
