/** The policies of an environment's tail sampling in Alloy's words. */

import type { DeepReadonly } from '../../environment/schema';
import type { Policy } from '../../environment/schema/sampling';
import type { RawPolicy, SamplingPolicy } from '../components/otelcol-processor-tail-sampling';
import { readLiterals } from '../language/literal';

/** A policy, or its statements where the environment has them. */
export function anyPolicy(policy: DeepReadonly<Policy>): SamplingPolicy | RawPolicy {
  const read = policy.raw === undefined ? undefined : readLiterals(policy.raw);
  return read?.mistake === undefined && read
    ? { name: policy.name, statements: read.statements }
    : samplingPolicy(policy);
}

function samplingPolicy(policy: DeepReadonly<Policy>): SamplingPolicy {
  const { name, latency, statusCode, probabilistic, stringAttribute, numericAttribute, booleanAttribute } = policy;
  if (policy.and) return { name, type: 'and', and: policy.and.map(samplingPolicy) };
  if (latency) return { name, type: 'latency', args: { threshold_ms: latency.thresholdMilliseconds } };
  if (statusCode) return { name, type: 'status_code', args: { status_codes: statusCode.statusCodes } };
  if (probabilistic) {
    return { name, type: 'probabilistic', args: { sampling_percentage: probabilistic.samplingPercentage } };
  }
  if (stringAttribute) {
    const { key, values, regex, invertMatch } = stringAttribute;
    const args = { key, values, enabled_regex_matching: regex || undefined, invert_match: invertMatch || undefined };
    return { name, type: 'string_attribute', args };
  }
  if (numericAttribute) {
    const { key, minValue, maxValue } = numericAttribute;
    return { name, type: 'numeric_attribute', args: { key, min_value: minValue, max_value: maxValue } };
  }
  if (booleanAttribute) return { name, type: 'boolean_attribute', args: { ...booleanAttribute } };
  if (policy.rateLimiting) {
    return { name, type: 'rate_limiting', args: { spans_per_second: policy.rateLimiting.spansPerSecond } };
  }
  if (policy.spanCount) return { name, type: 'span_count', args: { min_spans: policy.spanCount.minSpans } };
  return { name, type: 'always_sample' };
}
