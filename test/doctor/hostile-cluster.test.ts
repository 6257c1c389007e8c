/** Real servers in the place of the API server, Envoy and Alloy: what they do to one look, the others and the person never feel. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { type Diagnosis, diagnose } from '../../lib/doctor/diagnose';
import type { KubeObject } from '../../lib/doctor/observations';
import { dial } from '../../lib/doctor/observe/connect';
import { fetchText } from '../../lib/doctor/observe/http';
import type { Config } from '../../lib/doctor/observe/kubeconfig';
import { kubernetesOf } from '../../lib/doctor/observe/kubernetes';
import { observe } from '../../lib/doctor/observe/observe';
import { patience } from '../../lib/doctor/observe/time';
import { report, reportJson } from '../../lib/doctor/report';
import { KINDS } from '../../lib/kubernetes/kinds';
import { PROJECT } from '../golden';
import { FILES, PROD, recorded } from './observations';
import { selfSigned } from './self-signed';

const OWN = selfSigned({ names: ['localhost'] });
const TOKEN = 'kubeconfig-token-of-somebody';
const FOLDER = mkdtempSync(join(tmpdir(), 'doctor-'));

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const sockets = new Set<Socket>();
const servers: Server[] = [];
let api: Answer;
let admin: Answer;
let config: Config;
let adminAddress: string;

const nobody = (): never => {
  throw new Error('not asked for');
};

beforeAll(async () => {
  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    server.on('connection', socket => sockets.add(socket));
    server.on('secureConnection', (socket: Socket) => socket.on('error', () => {}));
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    return (server.address() as AddressInfo).port;
  };
  const handle = (answer: () => Answer) => (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => {});
    answer()(response, request);
  };
  const port = await listening(
    createHttps(
      { key: OWN.key, cert: OWN.cert },
      handle(() => api),
    ),
  );
  adminAddress = `127.0.0.1:${await listening(createHttp(handle(() => admin)))}`;
  config = {
    loadFromFile: nobody,
    loadFromDefault: nobody,
    getClusters: () => [],
    getCurrentContext: () => 'lab',
    getCurrentCluster: () => ({ server: `https://127.0.0.1:${port}` }),
    applyToHTTPSOptions: async options =>
      void Object.assign(options, {
        ca: OWN.cert,
        servername: 'localhost',
        agent: false,
        headers: { authorization: `Bearer ${TOKEN}` },
      }),
  };
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  rmSync(FOLDER, { recursive: true });
});

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const status = (code: number) => ({ kind: 'Status', apiVersion: 'v1', code, message: `no, ${TOKEN}` });

/** An API server that has what was synthesized, and what the lab had. */
const well: Answer = (response, { url = '' }) => {
  const [, namespace, plural, name] = /\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(url)!;
  const [kind] = Object.entries(KINDS).find(([, { plural: known }]) => known === plural)!;
  const { objects } = recorded<{ objects: Record<string, KubeObject[]> }>('recorded.json');
  const ours = FILES.filter(({ path }) => path.startsWith('manifests/')).flatMap(
    ({ text }) => loadAll(text) as KubeObject[],
  );
  const all =
    objects[`${kind} ${namespace}`] ??
    ours.filter(object => object.kind === kind && object.metadata.namespace === namespace);
  if (!name) return void json(response, 200, { kind: `${kind}List`, items: all });
  if (kind === 'Secret') return void json(response, 403, status(403));
  const found = all.find(({ metadata }) => metadata.name === name);
  json(response, found ? 200 : 404, found ?? status(404));
};

const ENVOY = recorded<{ dump: unknown; clusters: unknown }>('envoy.json');
const metrics = 'otelcol_receiver_accepted_spans_total{transport="grpc"} 3\nalloy_config_last_load_successful 1\n';
const wellInside: Answer = (response, { url }) => {
  if (url === '/metrics') return void response.end(metrics);
  json(response, 200, url === '/config_dump' ? ENVOY.dump : ENVOY.clusters);
};

/** @param seconds those who answer do so at once: far more than they need on a machine with much else to do */
async function look(seconds = 40): Promise<Diagnosis> {
  const time = patience(seconds * 1000, 4);
  const seen = await observe(PROD, {
    kubernetes: { value: kubernetesOf(config, time, nobody) },
    envoyAdmin: adminAddress,
    alloyMetrics: [`http://${adminAddress}/metrics`],
    // Nobody listens on discard.
    address: '127.0.0.1:9',
    trust: {},
    headers: {},
    send: false,
    patience: time,
  });
  const diagnosis = diagnose(PROD, FILES, seen);
  for (const text of [report(diagnosis, 'lab'), reportJson(diagnosis, 'lab')]) {
    expect(text).not.toContain(TOKEN);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f]|undefined|NaN|\[object/);
  }
  return diagnosis;
}

const found = ({ hops }: Diagnosis, id: string) => hops.find(hop => hop.id === id)!;

test('all of them well: most is judged, and what is wrong is only what nobody answers', async () => {
  [api, admin] = [well, wellInside];
  const diagnosis = await look(60);
  expect(diagnosis.remarks).toEqual([]);
  expect(found(diagnosis, 'target-port').verdict).toBe('ok');
  expect(found(diagnosis, 'receiver')).toMatchObject({ verdict: 'ok', seen: expect.stringContaining('grpc 3') });
});

interface Example {
  readonly name: string;
  readonly answer: Answer;
  readonly remarks: readonly RegExp[];
  readonly seconds?: number;
}

const cut: Answer = response => {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('{"items":[', () => response.socket!.destroy());
};
const drip: Answer = response => {
  response.writeHead(200);
  const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(' ')), 20);
};
const of =
  (body: unknown): Answer =>
  response =>
    json(response, 200, body);
const metadata = { name: 'x' };

const API_CASES: readonly Example[] = [
  { name: 'a token that ran out', answer: response => json(response, 401, status(401)), remarks: [/\(401\).*log in/] },
  {
    name: 'no rights',
    answer: response => json(response, 403, status(403)),
    remarks: [/^no rights to read it \(403\)/],
  },
  { name: 'an error', answer: response => json(response, 500, status(500)), remarks: [/answers 500$/] },
  { name: 'an error that is no JSON', answer: response => response.writeHead(502).end('<html>'), remarks: [/502$/] },
  { name: 'a page', answer: response => response.end('<html>'), remarks: [/its answer is no JSON$/] },
  {
    name: 'a page that was not found',
    answer: response => response.writeHead(404).end('<html>'),
    remarks: [/no API server$/],
  },
  { name: 'a redirect', answer: response => response.writeHead(302, { location: '/login' }).end(), remarks: [/302$/] },
  { name: 'null', answer: of(null), remarks: [/is no list$/, /no object$/] },
  { name: 'a list that is a text', answer: of({ items: 'x' }), remarks: [/is no list$/, /no metadata$/] },
  {
    name: 'nothing in a list',
    answer: of({ items: [null], metadata }),
    remarks: [/items\[0\] is no object$/, /another object/],
  },
  {
    name: 'an object without metadata',
    answer: of({ items: [{ spec: {} }] }),
    remarks: [/items\[0\] has no metadata$/, /the object has no metadata/],
  },
  {
    name: 'a name for a shell',
    answer: of({ items: [{ metadata: { name: 'x; rm -rf ~' } }] }),
    remarks: [/items\[0\] has no name$/, /the object/],
  },
  {
    name: 'labels that are none',
    answer: of({ items: [{ metadata: { ...metadata, labels: { a: 1 } } }] }),
    remarks: [/labels/, /the object/],
  },
  {
    name: 'a spec that is a list',
    answer: of({ items: [{ metadata, spec: [] }] }),
    remarks: [/a spec of another form/, /the object/],
  },
  { name: 'half an answer', answer: cut, remarks: [/cut off before its end$/] },
  {
    name: 'compressed garbage',
    answer: response => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    remarks: [/in gzip/],
  },
  { name: 'silence', answer: () => {}, remarks: [/does not answer: no answer within 1 s$/], seconds: 4 },
  { name: 'a drip', answer: drip, remarks: [/no end within 1 s$/], seconds: 4 },
  { name: 'a hang-up', answer: response => response.socket!.destroy(), remarks: [/does not answer: /] },
];

test.each(API_CASES)('the API server gives $name: said once, and the rest is judged', async one => {
  [api, admin] = [one.answer, wellInside];
  const diagnosis = await look(one.seconds);
  expect(diagnosis.remarks).toHaveLength(one.remarks.length);
  for (const [index, remark] of one.remarks.entries()) expect(diagnosis.remarks[index]).toMatch(remark);
  expect(found(diagnosis, 'service-port')).toMatchObject({ verdict: 'unknown', seen: 'Service not read' });
  expect(found(diagnosis, 'receiver').verdict).toBe('ok');
  expect(diagnosis.healthy).not.toBe(true);
});

const long = (mebibytes: number) => Buffer.from(`{"items": [], "x": "${'x'.repeat(mebibytes * 1024 * 1024)}"}`);

test('a list without end is cut', async () => {
  const list = long(17);
  api = (response, request) =>
    request.url!.endsWith('/endpointslices') ? void response.end(list) : well(response, request);
  admin = wellInside;
  const { remarks } = await look(60);
  expect(remarks).toEqual([expect.stringMatching(/^EndpointSlice in .* its answer: longer than 16 MiB$/)]);
});

test('lists that are too much together are not taken', async () => {
  const list = long(12);
  api = response => void response.end(list);
  admin = wellInside;
  const { remarks } = await look(60);
  expect(remarks).toContainEqual(
    expect.stringMatching(/ not read: the API server’s answers are longer than 64 MiB together$/),
  );
});

test('one kind that may not be read, and one that is not served', async () => {
  api = (response, request) => {
    if (request.url!.endsWith('/endpointslices')) return void json(response, 403, status(403));
    if (request.url!.includes('/cert-manager.io/')) return void response.writeHead(404).end('404 page not found\n');
    well(response, request);
  };
  admin = wellInside;
  const { remarks } = await look(60);
  expect(remarks).toEqual([
    expect.stringMatching(
      /^Certificate in istio-system not read: .* does not serve apis\/cert-manager.io\/v1: are its CRDs/,
    ),
    expect.stringMatching(/^EndpointSlice in observability not read: no rights to read it \(403\)/),
  ]);
});

const INSIDE: readonly { name: string; answer: Answer; seen: RegExp; seconds?: number }[] = [
  { name: 'a page', answer: response => response.end('<html>'), seen: /no JSON/ },
  { name: 'nothing', answer: of(null), seen: /no config dump/ },
  { name: 'a dump that is none', answer: of({ configs: [{ dynamic_listeners: 'x' }] }), seen: /dynamic_listeners has/ },
  {
    name: 'nothing among clusters',
    answer: of({ configs: [{ dynamic_active_clusters: [null] }] }),
    seen: /has another/,
  },
  {
    name: 'a port that is a text',
    answer: of({
      configs: [
        {
          dynamic_listeners: [{ active_state: { listener: { address: { socket_address: { port_value: '4317' } } } } }],
        },
      ],
    }),
    seen: /port_value has/,
  },
  {
    name: 'domains that are none',
    answer: of({ configs: [{ dynamic_route_configs: [{ route_config: { virtual_hosts: [{ domains: [{}] }] } }] }] }),
    seen: /domains has/,
  },
  { name: 'half an answer', answer: cut, seen: /cut off/ },
  { name: 'silence', answer: () => {}, seen: /no answer within 1 s/, seconds: 4 },
  { name: 'a drip', answer: drip, seen: /no end within 1 s/, seconds: 4 },
];

test.each(INSIDE)('Envoy and Alloy give $name', async ({ answer, seen, seconds }) => {
  [api, admin] = [well, answer];
  const diagnosis = await look(seconds);
  expect(found(diagnosis, 'listener')).toMatchObject({ verdict: 'ok', seen: expect.stringMatching(seen) });
  expect(found(diagnosis, 'receiver').verdict).toBe('unknown');
});

/** The program itself, with a kubeconfig of this text. */
function run(text: string): { status: number | null; said: string } {
  const file = join(FOLDER, 'kubeconfig');
  writeFileSync(file, text);
  const words = ['--environment', 'prod', '--kubeconfig', file, '--address', '127.0.0.1:9', '--timeout', '20'];
  mkdirSync(join(FOLDER, 'environments'), { recursive: true });
  copyFileSync(join(PROJECT, 'test/fixtures/prod.yaml'), join(FOLDER, 'environments/prod.yaml'));
  const program = join(PROJECT, 'build/lib/cli/commands/doctor.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

const OF_X = {
  'current-context': 'x',
  contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
  clusters: [{ name: 'x', cluster: { server: 'https://127.0.0.1:9' } }],
};

describe('a kubeconfig is never repeated', () => {
  test.each([
    ['no YAML', `a: [\n  token: ${TOKEN}\n b`, /it is no YAML at 4:1/],
    ['other types', JSON.stringify({ clusters: 5, users: TOKEN }), /no current context/],
    ['no cluster', JSON.stringify({ ...OF_X, clusters: [], users: TOKEN }), /no current context with a cluster/],
    [
      'a server without TLS',
      JSON.stringify({ ...OF_X, clusters: [{ name: 'x', cluster: { server: `http://u:${TOKEN}@127.0.0.1:1` } }] }),
      /no https/,
    ],
  ])('%s', (_, text, says) => {
    const { status, said } = run(text);
    expect(status).toBe(2);
    expect(said.trim()).toMatch(/^[^\n]+$/);
    expect(said).toMatch(says);
    expect(said).not.toContain(TOKEN);
  });

  test('a program that prints something else than credentials', () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'echo', args: [TOKEN] };
    const { status, said } = run(JSON.stringify({ ...OF_X, users: [{ name: 'x', user: { exec } }] }));
    expect(said.split('\n')[1]).toBe('  ? the kubeconfig gives no credentials: its program gives no JSON');
    expect(said).not.toContain(TOKEN);
    // Nobody listens at --address, which is judged all the same.
    expect(status).toBe(1);
  });
});

describe('a port-forward is a connection of its own', () => {
  const pod = { namespace: 'observability', name: 'alloy-0', port: 12345 };
  const get = (forward: Parameters<typeof dial>[0], milliseconds = 20_000) =>
    fetchText('http://localhost/metrics', 1000, milliseconds, () => dial(forward, pod));
  const web = { addEventListener() {}, close() {} };

  test('that gives what the pod says', async () => {
    const text = await get({
      async portForward(namespace, name, ports, output, _, input) {
        expect([namespace, name, ports]).toEqual(['observability', 'alloy-0', [12345]]);
        input.once('data', chunk => {
          expect(String(chunk)).toMatch(/^GET \/metrics HTTP\/1.1\r\n/);
          output.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwell');
        });
        return web;
      },
    });
    expect(text).toBe('well');
  });

  test.each([
    ['refused', /port-forward to 12345 of alloy-0: forbidden/, () => Promise.reject(new Error('forbidden'))],
    [
      'where nothing listens',
      /alloy-0: nothing listens/,
      async (...[, , , , errors]: Parameters<Parameters<typeof dial>[0]['portForward']>) => {
        errors.write(Buffer.alloc(0));
        errors.write(Buffer.from('nothing listens'));
        return web;
      },
    ],
    ['that is silent', /no answer within 0.2 s/, async () => web],
  ])('%s', async (_, says, portForward) => {
    await expect(get({ portForward }, says.source.includes('0.2') ? 200 : 20_000)).rejects.toThrow(says);
  });
});
