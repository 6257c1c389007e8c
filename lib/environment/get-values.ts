/**
 * The cluster, in every command that reaches one. kubectl, istioctl and helm take an empty --context for the current one, which
 * may be another cluster: with CONTEXT unset or empty, the shell runs no such command at all.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06_02
 */
export const CONTEXT = '"${CONTEXT:?}"';

/** Helm's option for the cluster that CONTEXT names. */
export const HELM_CONTEXT = `--kube-context ${CONTEXT}`;

/** The command by which Helm says the values that a release was given, at the cluster that CONTEXT names. */
export function getValues({ name, namespace }: { readonly name: string; readonly namespace: string }): string {
  return `helm get values ${name} --namespace ${namespace} --output yaml ${HELM_CONTEXT}`;
}

/** The command that writes a release's values into a file; if the release can't be read, the file stays as it was. */
export function saveValues(release: Parameters<typeof getValues>[0], file: string): string {
  return `values=$(${getValues(release)}) && echo "$values" > ${file}`;
}
