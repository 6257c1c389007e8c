/**
 * Whether synth wrote a file that no index lists: by a version without an index, or with an index that was lost. Every
 * version marked its files: our label on each object, the command above the values, the runbook's second paragraph.
 *
 * @param path path below the environment's folder
 * @param next what synth would write there
 */
export function isOurWork(path: string, text: string, next?: string): boolean {
  if (path === 'RUNBOOK.md') return RUNBOOK.test(text);
  if (/^manifests\/[^/]+\.yaml$/.test(path)) return isLabelled(text);
  if (/^values\/[^/]+\.yaml$/.test(path)) return VALUES.test(text) || (next !== undefined && head(next) === head(text));
  return false;
}

const RUNBOOK = /^# OTLP ingress `[-a-z0-9]+`\n\nWritten by `npm run synth` from `/;

const VALUES =
  /^# (?:helm upgrade --install \S+ (?:istio\/gateway|grafana\/alloy) --namespace \S+ --values (?:gateway|alloy)\.yaml|istioctl install -f <your IstioOperator> -f istio-operator\.yaml)\n/;

/** Whether every object has our label: with an object that has not, somebody has added to the file. */
function isLabelled(text: string): boolean {
  const objects = text.match(/^kind:/gm)?.length ?? 0;
  const labels = text.match(/^ {4}app\.kubernetes\.io\/part-of: alloy-otlp-ingress$/gm)?.length ?? 0;
  return objects > 0 && labels === objects;
}

function head(text: string): string {
  const [first = ''] = text.split('\n', 1);
  return first.startsWith('#') ? first : text;
}
