/** Which exports of components go where: Alloy tells inputs, credentials, storages and receivers apart. */
import type { Statement } from '../../alloy/language/parse';
import type { Scope } from './alloy-scopes';
import { componentFacts } from './read/alloy/component-table';
import { referencesIn } from './read/alloy/config';

/** A reference to an export of another kind than the argument takes. */
interface Misfit {
  readonly reference: string;
  readonly line: number;
  /** What the argument takes. */
  readonly wanted: string;
}

/** The references in an argument that Alloy refuses: "expected capsule(…), got capsule(…)". */
export function misfits(scope: Scope, statement: Statement): readonly Misfit[] {
  const wanted = wantedBy(scope, statement.name);
  if (statement.type === 'block' || wanted === undefined) return [];
  return referencesIn(statement.value).flatMap(({ names, line }) => {
    const given = kindOf(names);
    return given === undefined || given === wanted
      ? []
      : [{ reference: names.slice(0, 10).join('.'), line, wanted: WORDS[wanted] }];
  });
}

const WORDS = {
  input: 'the input of an otelcol component',
  auth: 'the handler of an otelcol.auth component',
  storage: 'the handler of an otelcol.storage component',
  samples: 'the receiver of a prometheus component',
  entries: 'the receiver of a loki component',
} as const;

type Kind = keyof typeof WORDS;

function wantedBy({ of, path }: Scope, name: string): Kind | undefined {
  const component = of.block.name;
  if (path.at(-1) === 'output' || (component === 'tracing' && name === 'write_to')) return 'input';
  if (component === 'logging' && name === 'write_to') return 'entries';
  if (component.startsWith('otelcol.') && name === 'auth') return 'auth';
  if (component.startsWith('otelcol.') && name === 'storage') return 'storage';
  if (name !== 'forward_to') return undefined;
  return component.startsWith('loki.') || component === 'otelcol.exporter.loki' ? 'entries' : 'samples';
}

/** The kind of what a reference names. undefined for what is no export of a component in the table. */
function kindOf(names: readonly string[]): Kind | undefined {
  const facts = componentFacts(names.slice(0, 3).join('.')) ?? componentFacts(names.slice(0, 2).join('.'));
  const exported = facts && names[facts.name.split('.').length + 1];
  if (!facts || exported === undefined || !facts.exports.includes(exported)) return undefined;
  if (exported === 'input') return 'input';
  if (exported === 'handler') return facts.name.startsWith('otelcol.auth.') ? 'auth' : 'storage';
  if (exported !== 'receiver') return undefined;
  if (facts.name.startsWith('prometheus.') || facts.name === 'otelcol.receiver.prometheus') return 'samples';
  return facts.name.startsWith('loki.') || facts.name === 'otelcol.receiver.loki' ? 'entries' : undefined;
}
