/**
 * The commands that change what Helm and istioctl own; values files, runbook and doctor print them. No command installs
 * over a release, drops a release's values, or changes the version of its chart.
 */
import { getValues } from '../environment/get-values';
import type { Environment } from '../environment/schema';
import type { Edge } from './edges';
import type { Tier } from './tiers';

interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly values: string;
}

/** The command for the gateway's owner, as lines. Empty if the Service is our manifest. */
export function gatewayUpgrade({ name }: Environment, edge: Edge): string[] {
  const { gateway, present } = edge.settings;
  const { helm, istioOperator } = gateway.service;
  if (istioOperator && present) {
    const files = `-f ${present.file} -f dist/${name}/values/istio-operator.yaml`;
    return [`istioctl manifest generate ${files} | kubectl diff -f -`, `istioctl install ${files}`];
  }
  if (!helm) return [];
  const release = gatewayRelease(name, edge);
  if (!present) return [upgrade(release)];
  // The lists in our values repeat what the release has, so the release is read again right before. If the release can't
  // be read, no file is written.
  return [
    `values=$(${getValues(gateway)}) && echo "$values" > ${present.file} &&`,
    `npm run synth -- ${name} &&`,
    upgrade(release),
  ];
}

/**
 * The command that installs a gateway of our own. undefined if the gateway is shared or exists: Helm refuses a name in
 * use.
 */
export function gatewayInstall({ name }: Environment, edge: Edge): string | undefined {
  const { gateway, present } = edge.settings;
  return gateway.service.helm && gateway.dedicated && !present ? install(gatewayRelease(name, edge)) : undefined;
}

/**
 * The command that upgrades Alloy's release, if the release reads our ConfigMap. Another release would lose its
 * configuration and become a Deployment.
 */
export function alloyUpgrade({ name }: Environment, tier: Tier): string[] {
  const release = alloyRelease(name, tier);
  const ours = `grep -q 'name: ${tier.configMap}$'`;
  return [`${getValues(release)} | ${ours} &&`, upgrade(release)];
}

/** The command that installs Alloy's release. */
export function alloyInstall({ name }: Environment, tier: Tier): string {
  return install(alloyRelease(name, tier));
}

function gatewayRelease(environment: string, { workload: { name }, namespace, file }: Edge): Release {
  return { name, namespace, chart: 'istio/gateway', values: `dist/${environment}/values/${file}.yaml` };
}

function alloyRelease(environment: string, { settings: { name }, namespace, prefix }: Tier): Release {
  return { name, namespace, chart: 'grafana/alloy', values: `dist/${environment}/values/${prefix}.yaml` };
}

function install({ name, chart, namespace, values }: Release): string {
  return `helm install ${name} ${chart} --namespace ${namespace} --version <version> --values ${values}`;
}

function upgrade({ name, chart, namespace, values }: Release): string {
  // Helm takes the newest version if the text is empty, and refuses a text that is no version.
  const version = `helm get metadata ${name} --namespace ${namespace} --output yaml | sed -n 's/^version: //p' | grep . || echo unknown`;
  return `helm upgrade ${name} ${chart} --namespace ${namespace} --version "$(${version})" --reuse-values --values ${values}`;
}
