/**
 * The commands that change what Helm and istioctl own, and the only place that makes such commands; values files,
 * runbook and doctor print them. No command installs over a release, drops a release's values, or changes the version of
 * its chart. Commands that change no release are made where they are printed.
 */
import { FOLDERS } from '../environment/folders';
import { CONTEXT, getValues, HELM_CONTEXT, saveValues } from '../environment/get-values';
import type { Environment } from '../environment/schema';
import type { Edge } from './edges';
import { outputFile, ownersFile, presentFile } from './files';
import type { Tier } from './tiers';

interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly values: string;
}

/** kubectl, at the cluster that CONTEXT names. */
export const KUBECTL = `kubectl --context ${CONTEXT}`;

/** istioctl, at the cluster that CONTEXT names. */
export const ISTIOCTL = `istioctl --context ${CONTEXT}`;

/** kubectl in a namespace, at the cluster that CONTEXT names. */
export function kubectlIn(namespace: string): string {
  return `${KUBECTL} -n ${namespace}`;
}

/** The command by which the doctor walks the path of an environment, at the cluster that CONTEXT names. */
export function doctorCommand({ folders, name }: Pick<Environment, 'folders' | 'name'>, ...options: string[]): string {
  return [
    'npm run -s doctor -- --environment',
    word(name),
    ...options,
    ...ofFolders(folders),
    `--context ${CONTEXT}`,
  ].join(' ');
}

/** The command for the gateway's owner, as lines. Empty if the Service is our manifest. */
export function gatewayUpgrade(environment: Environment, edge: Edge): string[] {
  const { gateway } = edge.settings;
  const { helm, istioOperator } = gateway.service;
  const present = presentFile(environment, edge);
  if (istioOperator && present) {
    const files = `-f ${word(present)} -f ${word(outputFile(environment, 'values/istio-operator.yaml'))}`;
    return [
      `istioctl manifest generate ${files} | ${KUBECTL} diff -f -`,
      `istioctl install ${files} --context ${CONTEXT}`,
    ];
  }
  if (!helm) return [];
  const release = gatewayRelease(environment, edge);
  return present ? upgradeByPresent(environment, release, present) : [upgrade(release)];
}

/**
 * The lists in our values repeat what the release has, so the release is read again right before. If the release can't be
 * read, no file is written.
 */
function upgradeByPresent(environment: Environment, release: Release, present: string): string[] {
  return [
    `${saveValues(release, word(present))} &&`,
    `${synthCommand(environment, environment.name)} &&`,
    upgrade(release),
  ];
}

/**
 * The command that installs a gateway of our own. undefined if the gateway is shared or exists: Helm refuses a name in
 * use.
 */
export function gatewayInstall(environment: Environment, edge: Edge): string | undefined {
  const { gateway, present } = edge.settings;
  return gateway.service.helm && gateway.dedicated && !present ? install(gatewayRelease(environment, edge)) : undefined;
}

/**
 * The command that upgrades Alloy's release: somebody else's by what it has, one of our own if the release reads our
 * ConfigMap. Another release would lose its configuration and become a Deployment.
 */
export function alloyUpgrade(environment: Environment, tier: Tier): string[] {
  const release = alloyRelease(environment, tier);
  const present = ownersFile(environment);
  if (present) return upgradeByPresent(environment, release, present);
  const ours = `grep -q 'name: ${tier.configMap}$'`;
  return [`${getValues(release)} | ${ours} &&`, upgrade(release)];
}

/** The command that installs Alloy's release. */
export function alloyInstall(environment: Environment, tier: Tier): string {
  return install(alloyRelease(environment, tier));
}

/** The command that synthesizes this environment, or every environment of its folder, from the folder and to the folder of now. */
export function synthCommand({ folders }: Pick<Environment, 'folders'>, name?: string): string {
  const words = [...(name ? [name] : []), ...ofFolders(folders)];
  return ['npm run synth', ...(words.length ? ['--'] : []), ...words].join(' ');
}

/** The options that name folders other than those of a run that is told none. */
function ofFolders({ environments, output }: Environment['folders']): string[] {
  return [
    ...(environments === FOLDERS.environments ? [] : ['--environments', word(environments)]),
    ...(output === FOLDERS.output ? [] : ['--output', word(output)]),
  ];
}

/** The command that applies a file of manifests. */
export function applyCommand(environment: Environment, path: string): string {
  return `${KUBECTL} apply -f ${word(outputFile(environment, path))}`;
}

/** A path as one word of a POSIX shell. */
export function word(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : quoted(path);
}

/** A text in single quotes, in which a POSIX shell takes every character for itself. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function gatewayRelease(environment: Environment, { workload: { name }, namespace, file }: Edge): Release {
  return { name, namespace, chart: 'istio/gateway', values: word(outputFile(environment, `values/${file}.yaml`)) };
}

function alloyRelease(environment: Environment, { settings: { name }, namespace, prefix }: Tier): Release {
  return { name, namespace, chart: 'grafana/alloy', values: word(outputFile(environment, `values/${prefix}.yaml`)) };
}

function install({ name, chart, namespace, values }: Release): string {
  return `helm install ${name} ${chart} --namespace ${namespace} --version <version> ${HELM_CONTEXT} --values ${values}`;
}

function upgrade({ name, chart, namespace, values }: Release): string {
  // Helm takes the newest version if the text is empty, and refuses a text that is no version.
  const version = `helm get metadata ${name} --namespace ${namespace} --output yaml ${HELM_CONTEXT} | sed -n 's/^version: //p' | grep . || echo unknown`;
  return `helm upgrade ${name} ${chart} --namespace ${namespace} --version "$(${version})" --reuse-values ${HELM_CONTEXT} --values ${values}`;
}
