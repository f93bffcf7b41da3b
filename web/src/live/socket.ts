/** The socket to /live: hello first, then frames into the row store; lost connections come back by themselves. */
import { heardBuild } from "@/lib/build";
import { giveUpWaiting, saidHello, wasLost } from "./connection";
import { hearJournal, sayJournalAgain } from "./journal";
import { hearNews } from "./news";
import { hearPulse, type Pulse } from "./presence";
import { type Placed, rows } from "./rows";
import { hearStale } from "./stale";

type Frame = {
  hello?: { seq: number; epoch: string; build?: string };
  reset?: { seq: number; epoch: string; why: string };
  pulse?: Pulse;
  error?: { code: string };
  pong?: unknown;
  journal?: number;
  seq?: number;
  as_of?: number;
  by?: string | null;
  changes?: Placed[];
  /** Kinds of which so much changed that it is not told row by row. */
  stale?: string[];
};

export type Handlers = {
  /** What is on screen must be fetched again. */
  onReset: () => void;
  /** The connection is back after it was lost. */
  onBack: () => void;
  onSessionEnded: () => void;
  /** The session looks through other eyes than this page shows. */
  onOtherPerson: () => void;
  /** The server would not open the socket: perhaps the session is over. */
  onRefused: () => void;
};

const sessionEnded = 4401;
const otherPerson = 4403;
const quietFor = 45_000;

export class LiveSocket {
  private socket: WebSocket | null = null;
  private since: number | null = null;
  private epoch: string | null = null;
  private failures = 0;
  private gaveUp = false;
  private isGreeted = false;
  private answersPings = false;
  private heardAt = 0;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private beat: ReturnType<typeof setInterval> | undefined;
  private isStopped = true;

  constructor(
    private address: string,
    private handlers: Handlers,
  ) {}

  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    window.addEventListener("online", this.hurry);
    window.addEventListener("offline", this.drop);
    document.addEventListener("visibilitychange", this.hurry);
    this.timers.push(
      setTimeout(() => {
        this.gaveUp = this.since === null;
        giveUpWaiting();
      }, 2_500),
    );
    this.open();
  }

  stop(): void {
    this.isStopped = true;
    window.removeEventListener("online", this.hurry);
    window.removeEventListener("offline", this.drop);
    document.removeEventListener("visibilitychange", this.hurry);
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
    clearInterval(this.beat);
    this.socket?.close();
    this.socket = null;
    this.since = null;
  }

  /** Sends a small message; when the socket is down it is simply not said. */
  say(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private open(): void {
    this.isGreeted = false;
    const socket = new WebSocket(this.since === null ? this.address : `${this.address}?since=${this.since}`);
    this.socket = socket;
    socket.onmessage = (event) => this.hear(String(event.data));
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code);
    };
  }

  private closed(code: number): void {
    this.socket = null;
    clearInterval(this.beat);
    if (this.isStopped) return;
    if (code === sessionEnded || code === otherPerson) {
      this.stop();
      if (code === sessionEnded) this.handlers.onSessionEnded();
      else this.handlers.onOtherPerson();
      return;
    }
    wasLost();
    if (!this.isGreeted && navigator.onLine) this.handlers.onRefused();
    // Full jitter, so that a thousand screens do not come back in one second.
    const ceiling = Math.min(30_000, 1_000 * 2 ** this.failures++);
    this.timers.push(setTimeout(() => this.retry(), Math.max(250, Math.random() * ceiling)));
  }

  private retry(): void {
    if (!this.isStopped && !this.socket) this.open();
  }

  private hurry = (): void => {
    if (document.visibilityState === "hidden" || this.socket || this.isStopped) return;
    this.failures = 0;
    this.retry();
  };

  private drop = (): void => {
    this.socket?.close();
    wasLost();
  };

  private hear(text: string): void {
    this.heardAt = Date.now();
    const frame = JSON.parse(text) as Frame;
    if (frame.hello) this.greet(frame.hello);
    else if (frame.reset) this.restart(frame.reset);
    else if (frame.pulse) hearPulse(frame.pulse);
    else if (frame.changes) this.apply(frame);
    else if (frame.journal !== undefined) hearJournal(frame.journal);
    else if ("pong" in frame) this.answersPings = true;
  }

  private greet(hello: { seq: number; epoch: string; build?: string }): void {
    const isOtherHouse = this.epoch !== null && this.epoch !== hello.epoch;
    this.epoch = hello.epoch;
    this.isGreeted = true;
    const isFirst = this.since === null;
    this.since ??= hello.seq;
    this.failures = 0;
    saidHello();
    sayJournalAgain();
    heardBuild(hello.build);
    if (isOtherHouse) rows.forgetAges();
    if ((isFirst && this.gaveUp) || isOtherHouse) this.handlers.onReset();
    else this.handlers.onBack();
    clearInterval(this.beat);
    this.beat = setInterval(() => this.ping(), 20_000);
  }

  private restart(reset: { seq: number; epoch: string }): void {
    if (this.epoch !== null && this.epoch !== reset.epoch) rows.forgetAges();
    this.epoch = reset.epoch;
    this.since = reset.seq;
    this.handlers.onReset();
  }

  private apply(frame: Frame): void {
    rows.place(frame.changes ?? [], frame.as_of ?? frame.seq ?? 0, frame.by ?? null);
    if (frame.stale) hearStale(frame.stale);
    hearNews(frame.changes ?? [], frame.stale !== undefined);
    if (frame.seq !== undefined) this.since = Math.max(this.since ?? 0, frame.seq);
  }

  private ping(): void {
    if (this.answersPings && Date.now() - this.heardAt > quietFor) this.socket?.close();
    else this.say({ ping: 1 });
  }
}
