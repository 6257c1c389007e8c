/** A real Chromium, driven by the DevTools protocol over a pipe. https://chromedevtools.github.io/devtools-protocol/ */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

type Json = Readonly<Record<string, unknown>>;
type Listener = (method: string, params: Json) => void;

/** Where a Chromium may be; CHROMIUM names another. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** The Chromium of this machine. undefined: there is none. */
export function chromium(): string | undefined {
  return [process.env.CHROMIUM, ...PLACES].find(path => path !== undefined && existsSync(path));
}

/** A browser without windows, with a profile of its own. */
export class Browser {
  private readonly profile = mkdtempSync(join(tmpdir(), 'page-'));
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, { resolve(result: Json): void; reject(error: Error): void }>();
  private readonly listeners = new Map<string, Listener>();
  private last = 0;

  constructor(program: string) {
    const flags = ['--headless=new', '--remote-debugging-pipe', '--no-first-run', '--disable-gpu', '--hide-scrollbars'];
    // root has no sandbox; the page that is opened is ours
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    this.child = spawn(program, [...flags, ...sandbox, `--user-data-dir=${this.profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    const output = this.child.stdio[4] as Readable;
    output.setEncoding('utf8');
    output.on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop()!;
      for (const message of messages) this.hear(JSON.parse(message));
    });
    this.child.on('exit', code => {
      for (const { reject } of this.waiting.values()) reject(new Error(`Chromium ended with ${code}`));
    });
  }

  /** Opens a tab. */
  async tab(listener: Listener): Promise<(method: string, params?: Json) => Promise<Json>> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.listeners.set(sessionId as string, listener);
    return (method, params = {}) => this.send(method, params, sessionId as string);
  }

  async close(): Promise<void> {
    const gone = new Promise(resolve => this.child.once('exit', resolve));
    this.send('Browser.close').catch(() => undefined);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(timer);
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  send(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    this.last += 1;
    const id = this.last;
    (this.child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private hear(message: Json): void {
    const { id, error, result, method, params, sessionId } = message as {
      id?: number;
      error?: { message: string };
      result?: Json;
      method?: string;
      params?: Json;
      sessionId?: string;
    };
    if (id === undefined) this.listeners.get(sessionId ?? '')?.(method!, params!);
    else {
      const { resolve, reject } = this.waiting.get(id)!;
      this.waiting.delete(id);
      if (error) reject(new Error(error.message));
      else resolve(result!);
    }
  }
}
