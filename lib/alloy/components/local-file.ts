import { type Block, block, Call, Reference, type Secret } from '../language/syntax';

/**
 * Makes a component that reads a mounted key of a Secret, and reads the file again when it changes. `text` is the
 * file's text without the line feed that files tend to end with. Give `text` to arguments that are secret or harmless
 * alone, since Alloy's UI shows the values of other arguments. `content` stays secret wherever it is used.
 *
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
