import { writeFileSync } from 'node:fs';
import type { Browser } from './browser';

type Send = Awaited<ReturnType<Browser['tab']>>;

/** How the page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly forced?: boolean;
}

const CONTROLS = new Set(['button', 'checkbox', 'combobox', 'link', 'tab', 'textbox', 'tablist', 'tabpanel', 'region']);

/** Notes when the first finding is there, and the longest time that the page did not listen. */
const WATCH = `(() => {
  const watch = (window.watch = { first: 0, longest: 0 });
  new MutationObserver(() => { if (!watch.first && document.querySelector('.card')) watch.first = performance.now(); })
    .observe(document, { subtree: true, childList: true });
  new PerformanceObserver(list => { for (const { duration } of list.getEntries()) watch.longest = Math.max(watch.longest, duration); })
    .observe({ type: 'longtask', buffered: true });
})()`;

/** A page in a browser, and whatever the browser says against it. */
export class Tab {
  /** Messages on the console, mistakes, and requests that leave the page. */
  readonly complaints: string[] = [];

  private isOpen = true;

  private constructor(
    private readonly send: Send,
    private readonly url: string,
  ) {}

  /** Opens an address. */
  static async open(browser: Browser, url: string, look: Look): Promise<Tab> {
    let tab: Tab | undefined;
    const send = await browser.tab((method, params) => tab?.hear(method, params as never));
    tab = new Tab(send, url);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'DOM', 'Accessibility']) await send(`${domain}.enable`);
    await send('Page.addScriptToEvaluateOnNewDocument', { source: WATCH });
    await tab.look(look);
    await send('Page.navigate', { url });
    await tab.until('document.readyState === "complete"');
    return tab;
  }

  async look({ width, height, dark = false, forced = false }: Look): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
        { name: 'forced-colors', value: forced ? 'active' : 'none' },
      ],
    });
  }

  /** The value of an expression in the page; promises are waited for. */
  async value<Type>(expression: string): Promise<Type> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
      userGesture: true,
      allowUnsafeEvalBlockedByCSP: false,
    })) as { result: { value: Type }; exceptionDetails?: { exception?: { description?: string }; text: string } };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression: string, milliseconds = 15_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!(await this.value<boolean>(expression).catch(() => false))) {
      if (Date.now() > end) throw new Error(`never: ${expression}`);
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }

  /** Presses a key; `Shift+F8` with Shift. */
  async press(name: string): Promise<void> {
    const key = name.replace('Shift+', '');
    const code =
      { Tab: 9, Enter: 13, Escape: 27, ' ': 32, ArrowLeft: 37, ArrowRight: 39, Delete: 46, F8: 119 }[key] ?? 0;
    const text = { Enter: '\r', ' ': ' ' }[key];
    const both = { key, code: key, windowsVirtualKeyCode: code, modifiers: name.startsWith('Shift+') ? 8 : 0 };
    await this.send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', ...both, text });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...both });
  }

  /** Types a text where the focus is. */
  async type(text: string): Promise<void> {
    await this.send('Input.insertText', { text });
  }

  /** Clicks the middle of the first element of a selector. */
  async click(selector: string): Promise<void> {
    const at = await this.value<{ x: number; y: number }>(
      `(() => { const one = document.querySelector(${JSON.stringify(selector)}); one.scrollIntoView({block: 'center', behavior: 'instant'});
        const box = one.getBoundingClientRect(); return {x: box.x + box.width / 2, y: box.y + box.height / 2}; })()`,
    );
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.send('Input.dispatchMouseEvent', { type, ...at, button: 'left', clickCount: 1 });
  }

  /** Drops files and folders of this machine on the page. */
  async drop(paths: readonly string[]): Promise<void> {
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'])
      await this.send('Input.dispatchDragEvent', { type, x: 200, y: 300, data });
  }

  /** Chooses files for an input. */
  async choose(selector: string, files: readonly string[]): Promise<void> {
    const { root } = (await this.send('DOM.getDocument')) as { root: { nodeId: number } };
    const { nodeId } = await this.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    await this.send('DOM.setFileInputFiles', { nodeId, files });
  }

  async screenshot(file: string, whole = false): Promise<void> {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: whole });
    writeFileSync(file, Buffer.from(data as string, 'base64'));
  }

  /** What a screen reader meets that can be acted on: roles and names. */
  async controls(): Promise<readonly { readonly role: string; readonly name: string }[]> {
    type Node = { ignored: boolean; role?: { value: string }; name?: { value: string } };
    const { nodes } = (await this.send('Accessibility.getFullAXTree')) as { nodes: readonly Node[] };
    return nodes
      .filter(({ ignored, role }) => !ignored && CONTROLS.has(role?.value ?? ''))
      .map(({ role, name }) => ({ role: role!.value, name: name?.value ?? '' }));
  }

  async close(): Promise<void> {
    if (this.isOpen) await this.send('Page.close');
    this.isOpen = false;
  }

  /** Goes to another fragment of the same page. */
  async goTo(fragment: string): Promise<void> {
    await this.value(`void (location.hash = ${JSON.stringify(fragment)})`);
  }

  /** Whether an address is the page itself, or something that it made. */
  private isOwn(address: string): boolean {
    return address === this.url.replace(/#.*/s, '') || /^(?:data|blob):/.test(address);
  }

  private hear(
    method: string,
    params: {
      type?: string;
      entry?: { text: string; level: string };
      exceptionDetails?: { text: string; exception?: { description?: string } };
      args?: { value?: unknown }[];
      request?: { url: string };
    },
  ): void {
    if (method === 'Page.javascriptDialogOpening') void this.send('Page.handleJavaScriptDialog', { accept: true });
    const said: Readonly<Record<string, string | undefined>> = {
      'Runtime.consoleAPICalled': `console.${params.type}: ${params.args?.map(({ value }) => value).join(' ')}`,
      'Runtime.exceptionThrown': `exception: ${params.exceptionDetails?.exception?.description ?? params.exceptionDetails?.text}`,
      'Page.javascriptDialogOpening': 'a dialog: text became code',
      'Log.entryAdded': `${params.entry?.level}: ${params.entry?.text}`,
      'Network.requestWillBeSent': this.isOwn(params.request?.url ?? '')
        ? undefined
        : `request: ${params.request?.url}`,
    };
    const complaint = said[method];
    if (complaint) this.complaints.push(complaint);
  }
}
