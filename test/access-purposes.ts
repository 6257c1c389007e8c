/** What the cases named access-… are for: who may send, and as which tenant. */
import type { Manifest, Output } from './manifests';

export const ACCESS_PURPOSE: Record<string, (output: Output) => void> = {
  'access-allowlist': output => {
    const { action, rules } = output.one('AuthorizationPolicy', 'otlp-allowlist').spec;
    expect(action).toBe('DENY');
    expect(rules).toEqual([
      {
        from: [{ source: { notIpBlocks: ['203.0.113.0/24', '192.0.2.0/28'] } }],
        to: [{ operation: { ports: ['4317', '4318'] } }],
      },
    ]);
    expect(output.nlb('target-group-attributes')).toContain('preserve_client_ip.enabled=true');
    expect(output.edge.spec.loadBalancerSourceRanges).toBeUndefined();
    const patches = output.one('EnvoyFilter').spec.configPatches;
    expect(patches.map(({ match }: Manifest) => match.listener.portNumber)).toEqual([4317, 4318]);
    const { descriptors, rate_limits: limits } = patches[0].patch.value.typed_config;
    expect(limits).toEqual([{ actions: [{ remote_address: {} }] }]);
    expect(descriptors[0].token_bucket).toEqual({ max_tokens: 30, tokens_per_fill: 1, fill_interval: '1s' });
  },
  'access-basic': output => {
    expect(output.config).toMatch(/htpasswd \{\n\t\tfile = "\/etc\/alloy-secrets\/otlp-senders\/htpasswd"/);
    expect(output.config.match(/auth\s+= otelcol\.auth\.basic\.senders\.handler/g)).toHaveLength(2);
    expect(cors(output).allowHeaders).toEqual(['content-type', 'authorization']);
  },
  'access-bearer': ({ config }) => {
    expect(config).toContain('token = coalesce(string.trim_space(');
    expect(config.match(/auth\s+= otelcol\.auth\.bearer\.senders\.handler/g)).toHaveLength(2);
  },
  'access-gateway-api-allowlist': output => {
    const { targetRefs, rules } = output.one('AuthorizationPolicy', 'otlp-allowlist').spec;
    expect(targetRefs).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'otlp-gateway' }]);
    expect(rules[0].from[0].source.notIpBlocks).toEqual(['203.0.113.0/24', '192.0.2.0/28']);
    expect(output.patch('service').spec.loadBalancerSourceRanges).toBeUndefined();
    expect(output.all('EnvoyFilter').map(({ metadata }) => metadata.name)).toEqual(['otlp-retries', 'otlp-rate-limit']);
    expect(output.patch('deployment').spec.replicas).toBe(1);
    expect(output.patch('podDisruptionBudget')).toBeUndefined();
  },
  'access-gateway-api-basic': output => {
    const filters = output.all('HTTPRoute').map(({ spec }) => spec.rules[0].filters);
    const set = [{ name: 'x-scope-orgid', value: '%REQ(x-scope-orgid)%' }];
    for (const [first] of filters) expect(first.requestHeaderModifier).toEqual({ set });
    expect(filters.map(each => each[1]?.cors?.allowHeaders)).toEqual([undefined, ['content-type', 'authorization']]);
    expect(output.one('Gateway').spec.listeners.map(({ port }: Manifest) => port)).toEqual([443, 443]);
  },
  'access-gateway-api-mtls-jwt': output => {
    const { tls } = output.one('Gateway').spec;
    expect(tls.frontend.default.validation.caCertificateRefs).toEqual([
      { group: '', kind: 'Secret', name: 'senders-ca' },
    ]);
    expect(output.one('RequestAuthentication').spec.targetRefs[0].name).toBe('otlp-gateway');
    // The filter has overwritten it; removing it here would remove the claim.
    for (const { spec } of output.all('HTTPRoute')) expect(spec.rules[0].filters).toBeUndefined();
  },
  'access-jwt': output => {
    const [rule] = output.one('AuthorizationPolicy', 'alloy-from-gateway').spec.rules;
    expect(rule.from[0].source).toEqual({
      principals: ['cluster.local/ns/istio-system/sa/istio-ingressgateway'],
      requestPrincipals: ['https://issuer.example.com/*'],
    });
    expect(rule.when).toEqual([{ key: 'request.auth.claims[scope]', values: ['otlp.write', 'otlp.admin'] }]);
    expect(output.one('RequestAuthentication').metadata.namespace).toBe('observability');
  },
  'access-jwt-allowlist': output => {
    expect(output.edge.spec.loadBalancerSourceRanges).toEqual(['203.0.113.0/24', '192.0.2.0/28']);
    expect(output.one('AuthorizationPolicy', 'otlp-allowlist').metadata.namespace).toBe('istio-system');
    expect(output.one('RequestAuthentication').metadata.namespace).toBe('observability');
  },
  'access-jwt-basic': output => {
    expect(jwtRule(output).fromHeaders).toEqual([{ name: 'x-otlp-token' }]);
    expect(output.config).toContain('otelcol.auth.basic.senders.handler');
  },
  'access-jwt-gateway-dedicated': output => {
    const { rules } = output.one('AuthorizationPolicy', 'otlp-jwt').spec;
    expect(rules[1]).toEqual({
      to: [{ operation: { ports: ['4317', '4318'] } }],
      when: [{ key: 'request.auth.claims[tenant]', notValues: ['*'] }],
    });
    expect(jwtRule(output).outputClaimToHeaders).toEqual([{ header: 'x-scope-orgid', claim: 'tenant' }]);
    // The filter has overwritten it; removing it here would remove the claim.
    expect(routes(output).some(route => route.headers)).toBe(false);
  },
  'access-jwt-gateway-header': output => {
    expect(jwtRule(output).fromHeaders).toEqual([{ name: 'x-otlp-token', prefix: 'Token ' }]);
    expect(output.one('AuthorizationPolicy', 'otlp-jwt').spec.rules[0].to).toEqual([
      { operation: { ports: ['4317', '4318'], notMethods: ['OPTIONS'] } },
    ]);
    expect(cors(output).allowHeaders).toEqual(['content-type', 'x-otlp-token']);
  },
  'access-jwt-shared-port': output => {
    const [rule] = output.one('AuthorizationPolicy', 'otlp-jwt').spec.rules;
    const hosts = ['otlp-grpc.example.com', 'otlp-http.example.com'].flatMap(host => [host, `${host}:*`]);
    expect(rule.to).toEqual([{ operation: { ports: ['8443'], hosts } }]);
  },
  'access-mtls': output => {
    for (const { tls } of output.one('Gateway').spec.servers)
      expect(tls).toMatchObject({
        mode: 'MUTUAL',
        caCertCredentialName: 'senders-ca-cacert',
        subjectAltNames: ['sender.example.com', 'spiffe://example.com/collector'],
      });
  },
  'access-mtls-basic': output => {
    expect(output.one('Gateway').spec.servers[0].tls.mode).toBe('MUTUAL');
    expect(output.config).toContain('otelcol.auth.basic.senders.handler');
  },
  'access-mtls-bearer': output => {
    expect(output.one('Gateway').spec.servers[0].tls.mode).toBe('MUTUAL');
    // merged requests would mix tenants
    expect(output.config.match(/min_size\s+= 0\n/g)).toHaveLength(1);
    expect(output.config.match(/include_metadata\s+= true/g)).toHaveLength(2);
    for (const { headers } of routes(output))
      expect(headers).toEqual({ request: { set: { 'x-scope-orgid': '%REQ(x-scope-orgid)%' } } });
  },
  'access-mtls-jwt': output => {
    expect(output.one('Gateway').spec.servers[1].tls.mode).toBe('MUTUAL');
    const [rule] = output.one('AuthorizationPolicy', 'alloy-from-gateway').spec.rules;
    expect(rule.when).toEqual([{ key: 'request.auth.claims[tenant]', values: ['*'] }]);
    expect(output.config).toContain('from_context = "x-scope-orgid"');
  },
  'access-none': output => {
    expect(output.config).toContain('"x-scope-orgid" = "team-a"');
    for (const route of routes(output)) expect(route.headers.request.remove).toEqual(['x-scope-orgid']);
    const { http } = output.one('DestinationRule').spec.trafficPolicy.connectionPool;
    expect(http).toMatchObject({ http2MaxRequests: 3, http1MaxPendingRequests: 3 });
  },
  'access-receiver-tls': output => {
    expect(output.config).toContain('client_ca_file  = "/etc/alloy-secrets/alloy-client-ca/ca.crt"');
    expect(output.all('PeerAuthentication')).toEqual([]);
    expect(output.one('Deployment').spec.template.metadata.labels['sidecar.istio.io/inject']).toBe('false');
    expect(output.one('DestinationRule').spec.trafficPolicy.tls.mode).toBe('MUTUAL');
  },
};

const jwtRule = (output: Output): Manifest => output.one('RequestAuthentication').spec.jwtRules[0];

const routes = (output: Output): Manifest[] => output.all('VirtualService').flatMap(({ spec }) => spec.http);

const cors = (output: Output): Manifest => output.one('VirtualService', 'otlp-http').spec.http[0].corsPolicy;
