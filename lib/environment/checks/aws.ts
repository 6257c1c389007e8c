/** Checks what goes to AWS's own receivers of OTLP: they refuse for good what is signed for another, packed otherwise, or too large. */
import { AWS_COMPRESSIONS, awsOtlpHost, LOGS_HEADERS, XRAY_MOST_MB } from '../../facts/aws-otlp';
import { hostOf } from '../derive';
import type { Contradiction } from '../structure';
import type { Check } from './check';
import { headerPaths } from './destinations';
import { ofEach } from './each-destination';

export const AWS_CHECKS: Check[] = ofEach(({ client }) => {
  const host = awsOtlpHost(hostOf(client.endpoint));
  if (!host) return undefined;
  const { service, region } = host;
  const found: Contradiction[] = [];
  const sigv4 = client.credentials?.sigv4;
  if (sigv4 && sigv4.service !== service)
    found.push({
      path: ['credentials', 'sigv4', 'service'],
      message: `got "${sigv4.service}", allowed: ${service}, the endpoint's. AWS refuses what is signed for another.`,
    });
  if (sigv4 && sigv4.region !== region)
    found.push({
      path: ['credentials', 'sigv4', 'region'],
      message: `got "${sigv4.region}", allowed: ${region}, the endpoint's. AWS refuses what is signed for another.`,
    });
  if (service !== 'monitoring' && !AWS_COMPRESSIONS.includes(client.compression))
    found.push({
      path: ['compression'],
      message: `got "${client.compression}", allowed: ${AWS_COMPRESSIONS.join(' or ')}, which are all that AWS takes.`,
    });
  if (service === 'xray' && client.maxRequestMiB > XRAY_MOST_MB)
    found.push({
      path: ['maxRequestMiB'],
      message: `got ${client.maxRequestMiB}, allowed: up to ${XRAY_MOST_MB}. X-Ray refuses what is larger, and nobody repeats it.`,
    });
  if (service === 'logs') {
    const given = headerPaths(client).map(path => path.at(-1)!.toLowerCase());
    const missing = LOGS_HEADERS.filter(name => !given.includes(name));
    if (missing.length)
      found.push({
        path: ['headers'],
        message: `${missing.join(' and ')} missing: CloudWatch Logs refuses requests that do not say where to put them. Write the names of a log group and of a stream that exist.`,
      });
  }
  return found;
});
