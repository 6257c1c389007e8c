/**
 * The functions of Alloy's standard library, with the types of what they take, as the table of components writes types. `...` behind the last:
 * as many as one likes.
 * @see https://grafana.com/docs/alloy/latest/reference/stdlib/
 */
export const FUNCTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    coalesce: ['any...'],
    json_path: ['text', 'text'],
    'array.combine_maps': ['[any]', '[any]', '[text]'],
    'array.concat': ['[any]...'],
    'array.group_by': ['[any]', 'text', 'bool'],
    'convert.nonsensitive': ['text'],
    'encoding.from_URLbase64': ['text'],
    'encoding.from_base64': ['text'],
    'encoding.from_json': ['text'],
    'encoding.from_yaml': ['text'],
    'encoding.to_URLbase64': ['text'],
    'encoding.to_base64': ['text'],
    'encoding.to_json': ['any'],
    'encoding.url_decode': ['text'],
    'encoding.url_encode': ['text'],
    'file.path_join': ['text...'],
    'string.format': ['text', 'any...'],
    'string.join': ['[text]', 'text'],
    'string.replace': ['text', 'text', 'text'],
    'string.split': ['text', 'text'],
    'string.to_lower': ['text'],
    'string.to_upper': ['text'],
    'string.trim': ['text', 'text'],
    'string.trim_prefix': ['text', 'text'],
    'string.trim_space': ['text'],
    'string.trim_suffix': ['text', 'text'],
    'sys.env': ['text'],
  }),
);

/** The names that functions had before they had namespaces. Both are taken. */
export const OLD_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    base64_decode: 'encoding.from_base64',
    concat: 'array.concat',
    env: 'sys.env',
    format: 'string.format',
    join: 'string.join',
    json_decode: 'encoding.from_json',
    nonsensitive: 'convert.nonsensitive',
    replace: 'string.replace',
    split: 'string.split',
    to_lower: 'string.to_lower',
    to_upper: 'string.to_upper',
    trim: 'string.trim',
    trim_prefix: 'string.trim_prefix',
    trim_space: 'string.trim_space',
    trim_suffix: 'string.trim_suffix',
    yaml_decode: 'encoding.from_yaml',
  }),
);

/** The values of the standard library. */
export const CONSTANTS: readonly string[] = [
  'constants.arch',
  'constants.hostname',
  'constants.os',
  'constants.version',
];
