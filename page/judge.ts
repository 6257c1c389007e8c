import type { ExampleGroup } from '../lib/page/examples';
import type { Verdict } from '../lib/page/judge';
import { LIMITS } from '../lib/page/link';
import type { Answer, Ask } from './messages';

/** What the judge tells the page. */
interface Listener {
  ready(examples: readonly ExampleGroup[]): void;
  judged(verdict: Verdict): void;
  failed(message: string): void;
}

/** Asks a worker, one question at a time: of those that come meanwhile the last alone is asked. */
export class Judge {
  private worker: Worker | undefined;
  private asked: Ask | undefined;
  private next: Ask | undefined;
  private timer = 0;
  private isReady = false;

  constructor(
    private readonly start: () => Worker,
    private readonly listener: Listener,
  ) {
    this.begin();
  }

  /** Judges these files as soon as the worker is free. */
  ask(question: Ask): void {
    this.next = question;
    this.go();
  }

  private begin(): void {
    this.isReady = false;
    try {
      this.worker = this.start();
    } catch {
      this.listener.failed('This browser starts no worker for a page of its own, and the checker needs one.');
      return;
    }
    this.worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => this.hear(data));
    this.worker.addEventListener('error', event => {
      event.preventDefault();
      this.done();
      this.listener.failed('The checker stopped with a mistake of its own; please report it with these files.');
      this.renew();
    });
  }

  private hear(answer: Answer): void {
    if ('examples' in answer) {
      this.isReady = true;
      this.listener.ready(answer.examples);
    } else {
      this.done();
      // what was typed meanwhile makes an answer old
      if (!this.next) {
        if ('verdict' in answer) this.listener.judged(answer.verdict);
        else this.listener.failed(answer.failed);
      }
    }
    this.go();
  }

  private go(): void {
    if (!this.next || this.asked || !this.isReady) return;
    this.asked = this.next;
    this.next = undefined;
    this.timer = setTimeout(() => this.stop(), LIMITS.milliseconds);
    this.worker?.postMessage(this.asked);
  }

  private stop(): void {
    this.done();
    this.renew();
    this.listener.failed(
      `Judging took longer than ${LIMITS.milliseconds / 1000} seconds, and was stopped. The command has no such limit.`,
    );
  }

  private renew(): void {
    this.worker?.terminate();
    this.begin();
  }

  private done(): void {
    clearTimeout(this.timer);
    this.asked = undefined;
  }
}
