/**
 * The public API for other cdk8s apps: the charts with their props, and the checker for whatever an app synthesizes.
 */
export type { SecretKey } from './alloy/pipelines/secrets';
export { AlloyChart } from './charts/alloy/chart';
export type { AlloyPolicies } from './charts/alloy/policies';
export type { AlloyChartProps, Autoscaling, Receiver } from './charts/alloy/props';
export { GatewayChart } from './charts/gateway/chart';
export type { GatewayApiEdge } from './charts/gateway/gateway-api';
export type { IstioEdge } from './charts/gateway/istio';
export type { Cors, EdgeServiceProps, GatewayPodsProps, OtlpListener, RateLimit } from './charts/gateway/parts';
export type { GatewayPods } from './charts/gateway/pods';
export type { GatewayPolicies } from './charts/gateway/policies';
export type { GatewayChartProps } from './charts/gateway/props';
export type { Jwt } from './charts/jwt';
export { type AlertRule, OperationsChart, type OperationsChartProps, type WatchedPods } from './charts/operations';
export type { PodsRef } from './charts/refs';
export { type SmokeTest, SmokeTestChart, type SmokeTestChartProps } from './charts/smoke-test';
export { type Issuer, type ServerCertificate, TlsChart, type TlsChartProps } from './charts/tls';
export { check } from './check';
export type { Signal, Transport } from './facts/otlp';
export type { ObjectRef } from './path/workloads';
export type { CheckOptions, Input } from './rules/engine/check';
export type { Finding, Severity } from './rules/engine/rule';
