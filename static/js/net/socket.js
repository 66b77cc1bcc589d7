// The one WebSocket of the page. It never gives up: what is lost comes back with a back-off, at once when
// the network or the reader returns, and resumes after the last event it has handed on. It knows frames only
// as far as the connection needs them; what they mean is the reducer's business.

import { backoff } from './backoff.js';

const OPENING_MS = 10_000;
const ANSWER_MS = 8_000;
const ANSWER_ON_WAKE_MS = 3_000;

/**
 * @param {{
 *   url: string,
 *   receive: (frame: any) => void,
 *   changed: (status: 'connecting'|'live'|'lost') => void,
 *   open?: (url: string) => WebSocket, random?: () => number,
 * }} wiring
 */
export function createSocket({ url, receive, changed, open = (u) => new WebSocket(u), random = Math.random }) {
  /** @type {WebSocket|null} */
  let ws = null;
  /** @type {{epoch: string, seq: number}|null} where to resume */
  let place = null;
  let live = false;
  let stopped = true;
  let attempt = 0;
  let heartbeatMs = 25_000;
  /** @type {number|null} how long the server asked to stay away */
  let told = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let retry;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let watch;

  function connect() {
    clearTimeout(retry);
    if (ws || stopped) return;
    const resuming = place !== null;
    let mine;
    try {
      mine = open(place ? `${url}?epoch=${encodeURIComponent(place.epoch)}&seq=${place.seq}` : url);
    } catch {
      schedule();
      return;
    }
    ws = mine;
    clearTimeout(watch);
    watch = setTimeout(() => drop(mine), OPENING_MS);
    mine.onmessage = (message) => {
      if (mine !== ws) return;
      heard();
      handle(message.data, resuming);
    };
    mine.onclose = () => {
      if (mine === ws) lost();
    };
  }

  /** @param {unknown} data @param {boolean} resuming */
  function handle(data, resuming) {
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
        attempt = 0;
        live = true;
        if (frame.heartbeat_s > 0) heartbeatMs = frame.heartbeat_s * 1000;
        if (!resuming) place = { epoch: frame.epoch, seq: frame.seq };
        receive({ ...frame, fresh: !resuming });
        changed('live');
        return;
      case 'goodbye':
        goodbye(frame);
        receive(frame);
        return;
      case 'resumed':
      case 'resync':
        place = { epoch: frame.epoch, seq: frame.seq };
        receive(frame);
        return;
      default:
        receive(frame);
        if (place && typeof frame.seq === 'number' && frame.seq > place.seq) place.seq = frame.seq;
    }
  }

  /** @param {{reason: string, retry_after_ms: number|null}} frame */
  function goodbye({ reason, retry_after_ms }) {
    told = typeof retry_after_ms === 'number' ? retry_after_ms : null;
    if (reason === 'slow' || reason === 'flood') attempt = Math.max(attempt, 3);
    if (reason === 'logout' || reason === 'banned') place = null;
  }

  // Whatever arrives shows that the connection lives; after a silence it is asked.
  function heard() {
    clearTimeout(watch);
    watch = setTimeout(() => probe(ANSWER_MS), heartbeatMs);
  }

  /** @param {number} patience milliseconds */
  function probe(patience) {
    const mine = ws;
    if (!mine || !live) return;
    clearTimeout(watch);
    watch = setTimeout(() => drop(mine), patience);
    send({ type: 'ping' });
  }

  /** @param {WebSocket} mine */
  function drop(mine) {
    if (mine !== ws) return;
    mine.onclose = null;
    mine.onmessage = null;
    mine.close();
    lost();
  }

  function lost() {
    ws = null;
    live = false;
    clearTimeout(watch);
    changed('lost');
    schedule();
  }

  function schedule() {
    clearTimeout(retry);
    if (stopped) return;
    const wait = told ?? backoff(attempt, random());
    told = null;
    attempt += 1;
    retry = setTimeout(connect, wait);
  }

  /** @param {object} frame @returns {boolean} whether it went out */
  function send(frame) {
    if (!ws || !live || ws.readyState !== 1) return false;
    ws.send(JSON.stringify(frame));
    return true;
  }

  function stop() {
    stopped = true;
    clearTimeout(retry);
    if (ws) drop(ws);
  }

  return {
    send,
    start() {
      stopped = false;
      connect();
    },
    /** Lets go of the connection, keeping the place in the stream. */
    stop,
    /** Connects anew as whoever the cookie says now, without a place in the old stream. */
    restart() {
      stop();
      place = null;
      attempt = 0;
      stopped = false;
      connect();
    },
    /** The network or the reader is back: try now, and doubt a connection that slept. */
    wake() {
      if (stopped) return;
      if (ws) {
        probe(ANSWER_ON_WAKE_MS);
        return;
      }
      attempt = 0;
      connect();
    },
  };
}

/** @typedef {ReturnType<typeof createSocket>} Socket */
