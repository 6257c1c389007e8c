import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Authority } from './certificates';
import { NODES } from './control-plane';
import type { Kubernetes } from './kubernetes';
import { HOST } from './network';
import type { Pods } from './pods';

/** The one thing that the lab's nodes do for the API server as a kubelet: port-forward, in the WebSocket form of its protocol. */
export async function servePortForward(kubernetes: Kubernetes, pods: Pods, authority: Authority): Promise<void> {
  const { certificateFile, keyFile } = authority.issue(NODES.map(({ name }) => name));
  const server = createServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) });
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'v4.channel.k8s.io' });
  sockets.on('connection', (socket, request) => {
    const { pathname, searchParams } = new URL(request.url!, `https://${HOST}`);
    const [, , namespace, name] = pathname.split('/');
    const pod = pods.all.get(name!);
    if (pod?.object.metadata.namespace === namespace)
      forward(socket, pod!.netns.enter, Number(searchParams.get('port')));
    else socket.close();
  });
  await new Promise<void>(resolve => server.listen(PORT, HOST, resolve));
  server.unref();
  for (const { name } of NODES)
    await kubernetes.setStatus(
      { apiVersion: 'v1', kind: 'Node', metadata: { name } },
      { addresses: [{ type: 'InternalIP', address: HOST }], daemonEndpoints: { kubeletEndpoint: { Port: PORT } } },
    );
}

const PORT = 10250;

/** Each message begins with its channel: 0 for data, 1 for an error; the first of each is the port. */
function forward(socket: WebSocket, enter: readonly string[], port: number): void {
  const [command, ...words] = [...enter, 'bash', '-c', CONNECT, String(port)];
  const pipe = spawn(command!, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const send = (channel: number, data: Buffer) => socket.send(Buffer.concat([Buffer.from([channel]), data]));
  const number = Buffer.from([port & 255, port >> 8]);
  for (const channel of [DATA, ERROR]) send(channel, number);
  pipe.stdout.on('data', data => send(DATA, data));
  pipe.stderr.on('data', data => send(ERROR, data));
  pipe.stdout.on('end', () => socket.close());
  pipe.stdin.on('error', () => socket.close());
  socket.on('message', (data: Buffer) => data[0] === DATA && pipe.stdin.write(data.subarray(1)));
  socket.on('close', () => pipe.kill('SIGKILL'));
}

const [DATA, ERROR] = [0, 1];

/** In the pod's network namespace, where what listens on its loopback alone answers too. */
const CONNECT = 'exec 3<>"/dev/tcp/127.0.0.1/$0" || exit 1; cat <&0 >&3 2>&- & exec cat <&3';
