/** AWS's own receivers of OTLP. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html */

/** The service and the region that a host of AWS's is of; undefined for any other host. */
export function awsOtlpHost(
  host: string,
): { readonly service: 'xray' | 'logs' | 'monitoring'; readonly region: string } | undefined {
  const [, service, region] = /^(xray|logs|monitoring)\.([a-z0-9-]+)\.amazonaws\.com$/i.exec(host) ?? [];
  return service && region
    ? { service: service.toLowerCase() as 'xray' | 'logs' | 'monitoring', region: region.toLowerCase() }
    : undefined;
}

/** The base URL of one of AWS's receivers, to which /v1/<signal> is appended. */
export function awsOtlpUrl<S extends 'xray' | 'logs' | 'monitoring'>(service: S, region: string): string {
  return `https://${service}.${region}.amazonaws.com`;
}

/** What X-Ray and CloudWatch Logs take; of the endpoint for metrics the page says nothing. */
export const AWS_COMPRESSIONS: readonly string[] = ['gzip', 'none'];

/** The largest request that X-Ray takes, in MB, uncompressed. */
export const XRAY_MOST_MB = 5;

/**
 * The largest batch that PutLogEvents takes, in MiB. Of OTLP the page gives no such limit for logs.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
export const LOGS_MOST_MIB = 1;

/** The headers that CloudWatch Logs needs with each request. */
export const LOGS_HEADERS = ['x-aws-log-group', 'x-aws-log-stream'] as const;
