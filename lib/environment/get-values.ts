/** What a release was given, by Helm. */
export function getValues({ name, namespace }: { readonly name: string; readonly namespace: string }): string {
  return `helm get values ${name} --namespace ${namespace} --output yaml`;
}
