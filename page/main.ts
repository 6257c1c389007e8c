import { App } from './app';

declare const WORKER: string;

/** Where the browser asks for it, scripts come by this policy alone; the page has no other, so that no text becomes one. */
const trusted = (
  globalThis as {
    trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string };
    };
  }
).trustedTypes?.createPolicy('worker', { createScriptURL: url => url });

const url = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));

new App(() => new Worker(trusted ? trusted.createScriptURL(url) : url)).open();
