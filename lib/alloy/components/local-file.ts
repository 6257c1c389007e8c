import { type Block, block, Reference, type Secret } from '../syntax';

/** A mounted key of a Secret; read again when it changes. https://grafana.com/docs/alloy/latest/reference/components/local/local.file/ */
export function localSecretFile(label: string, filename: string): { block: Block; content: Secret } {
  const component = block('local.file', label, { filename, is_secret: true });
  return { block: component, content: Reference.to(component, 'content') };
}
