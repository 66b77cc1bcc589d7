// The one live connection of the page: a WebSocket, or a stream of events where that does not get through. It
// never gives up: what is lost comes back with a back-off, at once when the network or the reader returns,
// and resumes after the last event it has handed on. It knows frames only as far as the connection needs
// them; what they mean is the reducer's business.

import { backoff } from './backoff.js';
import { openStream as stream } from './stream.js';

/** @typedef {import('./stream.js').Line} Line */

const OPENING_MS = 10_000;
/** A stream tells every few seconds that it lives. */
const SILENCE_MS = 15_000;
/** WebSockets that ended without a word, after which a stream is tried. */
const IN_VAIN = 2;
/** The same where one got through before: then it is rather the server that is away. */
const IN_VAIN_PROVEN = 6;
/** After so long on a stream a WebSocket is tried again, once. */
const SOCKET_AGAIN_MS = 300_000;
const ANSWER_MS = 8_000;
const ANSWER_ON_WAKE_MS = 3_000;

export class Socket {
  #url;
  #receive;
  #changed;
  #open;
  #random;
  #streamUrl;
  #openStream;
  /** @type {Line|null} */
  #ws = null;
  #streamed = false;
  #inVain = 0;
  #enough;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #again;
  /** @type {{epoch: string, seq: number}|null} where to resume */
  #resumeAt = null;
  #live = false;
  #stopped = true;
  #attempt = 0;
  #heartbeatMs = 25_000;
  /** @type {number|null} how long the server asked to stay away */
  #told = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #retry;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #watch;

  /**
   * @param {{
   *   url: string,
   *   receive: (frame: any) => void,
   *   changed: (status: 'connecting'|'live'|'lost') => void,
   *   open?: (url: string) => Line, random?: () => number,
   *   streamUrl?: string, openStream?: (url: string) => Line,
   *   from?: {epoch: string, seq: number}|null,
   * }} wiring
   */
  constructor({
    url,
    receive,
    changed,
    open = (u) => /** @type {any} */ (new WebSocket(u)),
    random = Math.random,
    streamUrl,
    openStream = stream,
    from = null,
  }) {
    this.#url = url;
    this.#receive = receive;
    this.#changed = changed;
    this.#open = open;
    this.#random = random;
    this.#streamUrl = streamUrl;
    this.#openStream = openStream;
    this.#enough = IN_VAIN;
    this.#resumeAt = from && { epoch: from.epoch, seq: from.seq };
  }

  #connect = () => {
    clearTimeout(this.#retry);
    if (this.#ws || this.#stopped) return;
    const resuming = this.#resumeAt !== null;
    this.#streamed = this.#streamUrl !== undefined && this.#inVain >= this.#enough;
    const [way, address] =
      this.#streamed && this.#streamUrl !== undefined
        ? [this.#openStream, this.#streamUrl]
        : [this.#open, this.#url];
    /** @type {Line} */
    let mine;
    try {
      mine = way(
        this.#resumeAt
          ? `${address}?epoch=${encodeURIComponent(this.#resumeAt.epoch)}&seq=${this.#resumeAt.seq}`
          : address,
      );
    } catch {
      this.#inVain = this.#streamed ? 0 : this.#enough;
      this.#schedule();
      return;
    }
    this.#ws = mine;
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      // Swallowed without a word: another try would be as long.
      this.#inVain = Math.max(this.#inVain, this.#enough - 1);
      this.#drop(mine);
    }, OPENING_MS);
    mine.onmessage = (message) => {
      if (mine !== this.#ws) return;
      this.#heard();
      this.#handle(message.data, resuming);
    };
    mine.onclose = () => {
      if (mine === this.#ws) this.#lost();
    };
  };

  /** @param {unknown} data @param {boolean} resuming */
  #handle = (data, resuming) => {
    const mine = this.#ws;
    /** @type {any} */
    let frame;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    if (frame === null || typeof frame !== 'object') return;
    switch (frame.type) {
      case 'hello':
        this.#attempt = 0;
        if (!this.#streamed) {
          this.#inVain = 0;
          this.#enough = IN_VAIN_PROVEN;
        }
        clearTimeout(this.#again);
        if (this.#streamed) this.#again = setTimeout(() => this.#trySocket(mine), SOCKET_AGAIN_MS);
        this.#live = true;
        if (frame.heartbeat_s > 0) this.#heartbeatMs = frame.heartbeat_s * 1000;
        if (!resuming) this.#resumeAt = { epoch: frame.epoch, seq: frame.seq };
        this.#receive({ ...frame, fresh: !resuming });
        this.#changed('live');
        return;
      case 'goodbye':
        this.#goodbye(frame);
        this.#receive(frame);
        return;
      case 'resumed':
      case 'resync':
        this.#resumeAt = { epoch: frame.epoch, seq: frame.seq };
        this.#receive(frame);
        return;
      default:
        this.#receive(frame);
        if (this.#resumeAt && typeof frame.seq === 'number' && frame.seq > this.#resumeAt.seq)
          this.#resumeAt.seq = frame.seq;
    }
  };

  /** @param {{reason: string, retry_after_ms: number|null}} frame */
  #goodbye = ({ reason, retry_after_ms }) => {
    this.#told = typeof retry_after_ms === 'number' ? retry_after_ms : null;
    if (reason === 'slow' || reason === 'flood') this.#attempt = Math.max(this.#attempt, 3);
    if (reason === 'logout' || reason === 'banned') this.#resumeAt = null;
  };

  // Whatever arrives shows that the connection lives; after a silence it is asked.
  #heard = () => {
    const mine = this.#ws;
    clearTimeout(this.#watch);
    this.#watch =
      this.#streamed && mine
        ? setTimeout(() => this.#drop(mine), SILENCE_MS)
        : setTimeout(() => this.#probe(ANSWER_MS), this.#heartbeatMs);
  };

  /** @param {number} patience milliseconds */
  #probe = (patience) => {
    const mine = this.#ws;
    if (!mine || !this.#live || this.#streamed) return;
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#drop(mine), patience);
    this.send({ type: 'ping' });
  };

  /** @param {Line|null} mine the stream that it has been on */
  #trySocket = (mine) => {
    if (!mine || mine !== this.#ws) return;
    this.#inVain = this.#enough - 1;
    this.#drop(mine);
    this.#connect();
  };

  /** @param {Line} mine */
  #drop = (mine) => {
    if (mine !== this.#ws) return;
    mine.onclose = null;
    mine.onmessage = null;
    mine.close();
    this.#lost();
  };

  #lost = () => {
    this.#ws = null;
    // Where a stream does not get through either, the server is away: a socket is tried again.
    if (!this.#live && !this.#stopped) this.#inVain = this.#streamed ? 0 : this.#inVain + 1;
    this.#live = false;
    clearTimeout(this.#watch);
    clearTimeout(this.#again);
    this.#changed('lost');
    this.#schedule();
  };

  #schedule = () => {
    clearTimeout(this.#retry);
    if (this.#stopped) return;
    const wait = this.#told ?? backoff(this.#attempt, this.#random());
    this.#told = null;
    this.#attempt += 1;
    this.#retry = setTimeout(this.#connect, wait);
  };

  /** @param {object} frame @returns {boolean} whether it went out */
  send = (frame) => {
    if (!this.#ws?.send || !this.#live || this.#ws.readyState !== 1) return false;
    this.#ws.send(JSON.stringify(frame));
    return true;
  };

  stop = () => {
    this.#stopped = true;
    clearTimeout(this.#retry);
    if (this.#ws) this.#drop(this.#ws);
  };

  start = () => {
    this.#stopped = false;
    this.#connect();
  };

  /** Connects anew as whoever the cookie says now, without a place in the old stream. */
  restart = () => {
    this.stop();
    this.#resumeAt = null;
    this.#attempt = 0;
    this.#stopped = false;
    this.#connect();
  };

  /** The network or the reader is back: try now, and doubt a connection that slept. */
  wake = () => {
    if (this.#stopped) return;
    if (this.#ws) {
      this.#probe(ANSWER_ON_WAKE_MS);
      return;
    }
    this.#attempt = 0;
    this.#connect();
  };
}
