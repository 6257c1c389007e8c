import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { places, SETTINGS } from '../model/allowed-values';
import { fieldFlaws, flawsOfSort } from '../model/field-flaws';

export const valueNotAllowed: Rule = {
  id: 'value-not-allowed',
  hop: 'any-object',
  severity: 'error',
  summary: 'Settings that are one of a few words are one of those words.',
  why: `Kubernetes or Istio's admission webhook refuses the object: the sync fails, and the old object stays. What stands in an annotation is refused only
by the controller that reads it, or taken for something else without a word.`,
  fix: 'Write one of the words that are allowed; capitals count.',
  reads: [...KNOWN_KINDS],
  ...twins(
    PATH,
    'port: {number: 4317, name: otlp-grpc, protocol: HTTPS}',
    'port: {number: 4317, name: otlp-grpc, protocol: TLS/1.3}',
  ),
  *check(model) {
    for (const { object, path, value, words } of flawsOfSort(fieldFlaws(model), 'word'))
      if (!isAbsent(object.kind, value)) yield { object, path, ...wrong(value, words) };
    for (const [kind, settings] of Object.entries(SETTINGS)) {
      const further =
        kind === 'Service' ? model.services.map(({ manifest }) => manifest).filter(({ written }) => written) : [];
      for (const manifest of [...model.manifests.ofKind(kind), ...further]) {
        for (const [where, words] of Object.entries(settings)) {
          for (const { path, value } of places(manifest, where)) {
            if (typeof value !== 'string' || words.includes(value)) continue;
            // Istio reads the protocol of a port in any case
            if (where.endsWith('port.protocol') && words.includes(value.toUpperCase())) continue;
            yield { object: manifest, path, ...wrong(value, words) };
          }
        }
      }
    }
  },
};

/** The API server takes an empty word of these kinds for a field that is not there. */
function isAbsent(kind: string, value: string): boolean {
  return value === '' && (kind === 'NetworkPolicy' || kind === 'Service');
}

function wrong(value: string, words: readonly string[]) {
  const named = words.filter(Boolean).join(', ');
  const same = words.find(word => word.toLowerCase() === value.toLowerCase());
  return { got: `"${value}" is none of ${named}`, fix: same ? `Write ${same}.` : `Write one of ${named}.` };
}
