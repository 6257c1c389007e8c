/**
 * The commands that change what Helm and istioctl own, once for values files, runbook and doctor. None installs over a
 * release, none takes away what a release was given, and none changes the version of its chart.
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

/** Lines of one command for the gateway's owner; none where the Service is our manifest. */
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
  // The lists in our values restate what the release has, so it is asked again right before. No release, no new file.
  return [
    `values=$(${getValues(gateway)}) && echo "$values" > ${present.file} &&`,
    `npm run synth -- ${name} &&`,
    upgrade(release),
  ];
}

/** For a gateway that is ours alone and not there yet: Helm refuses a name that is in use. */
export function gatewayInstall({ name }: Environment, edge: Edge): string | undefined {
  const { gateway, present } = edge.settings;
  return gateway.service.helm && gateway.dedicated && !present ? install(gatewayRelease(name, edge)) : undefined;
}

/** Only a release that reads our ConfigMap: another one would lose its configuration, and become a Deployment. */
export function alloyUpgrade({ name }: Environment, tier: Tier): string[] {
  const release = alloyRelease(name, tier);
  const ours = `grep -q 'name: ${tier.configMap}$'`;
  return [`${getValues(release)} | ${ours} &&`, upgrade(release)];
}

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
  // Helm takes the newest where there is none, and refuses a version that is no version.
  const version = `helm get metadata ${name} --namespace ${namespace} --output yaml | sed -n 's/^version: //p' | grep . || echo unknown`;
  return `helm upgrade ${name} ${chart} --namespace ${namespace} --version "$(${version})" --reuse-values --values ${values}`;
}
