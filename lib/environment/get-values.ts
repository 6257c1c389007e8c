/** The command by which Helm says the values that a release was given. */
export function getValues({ name, namespace }: { readonly name: string; readonly namespace: string }): string {
  return `helm get values ${name} --namespace ${namespace} --output yaml`;
}
