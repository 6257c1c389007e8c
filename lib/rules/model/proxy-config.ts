import { PROXY_CONFIG } from '../../facts/istio';
import type { Json } from '../../kubernetes/json';
import { parseYaml } from '../../kubernetes/yaml';
import { memo } from './memo';

/** What pods say to their own proxy, as `proxy.istio.io/config` has it: {} where they say nothing, undefined where it is no mapping. */
export const proxyConfig = memo<Annotations>()((annotations): Json | undefined => {
  const written = annotations[PROXY_CONFIG];
  if (written === undefined) return {};
  try {
    const values = parseYaml(written).map(({ value }) => value);
    const [value = {}] = values;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
});

type Annotations = Readonly<Record<string, string>>;
