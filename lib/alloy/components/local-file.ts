import { type Block, block, Call, Reference, type Secret } from '../language/syntax';

/**
 * A mounted key of a Secret; read again when it changes. `text` is what it says, without the line feed that files tend
 * to end with; only arguments that are secret or harmless may take it, since Alloy's UI shows others. `content` stays
 * secret wherever it is taken.
 * https://grafana.com/docs/alloy/latest/reference/components/local/local.file/
 */
export function localSecretFile(label: string, filename: string): { block: Block; text: Call; content: Secret } {
  const component = block('local.file', label, { filename, is_secret: true });
  const content: Secret = Reference.to(component, 'content');
  return {
    block: component,
    content,
    text: new Call('string.trim_space', [new Call('convert.nonsensitive', [content])]),
  };
}
