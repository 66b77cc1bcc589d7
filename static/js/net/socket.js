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

/**
 * @param {{
 *   url: string,
 *   receive: (frame: any) => void,
 *   changed: (status: 'connecting'|'live'|'lost') => void,
 *   open?: (url: string) => Line, random?: () => number,
 *   streamUrl?: string, openStream?: (url: string) => Line,
 * }} wiring
 */
export function createSocket({
  url,
  receive,
  changed,
  open = (u) => /** @type {any} */ (new WebSocket(u)),
  random = Math.random,
  streamUrl,
  openStream = stream,
}) {
  /** @type {Line|null} */
  let ws = null;
  let streamed = false;
  let inVain = 0;
  let enough = IN_VAIN;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let again;
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
    streamed = streamUrl !== undefined && inVain >= enough;
    const [way, address] = streamed && streamUrl !== undefined ? [openStream, streamUrl] : [open, url];
    /** @type {Line} */
    let mine;
    try {
      mine = way(place ? `${address}?epoch=${encodeURIComponent(place.epoch)}&seq=${place.seq}` : address);
    } catch {
      inVain = streamed ? 0 : enough;
      schedule();
      return;
    }
    ws = mine;
    clearTimeout(watch);
    watch = setTimeout(() => {
      // Swallowed without a word: another try would be as long.
      inVain = Math.max(inVain, enough - 1);
      drop(mine);
    }, OPENING_MS);
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
    const mine = ws;
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
        if (!streamed) {
          inVain = 0;
          enough = IN_VAIN_PROVEN;
        }
        clearTimeout(again);
        if (streamed) again = setTimeout(() => trySocket(mine), SOCKET_AGAIN_MS);
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
    const mine = ws;
    clearTimeout(watch);
    watch =
      streamed && mine
        ? setTimeout(() => drop(mine), SILENCE_MS)
        : setTimeout(() => probe(ANSWER_MS), heartbeatMs);
  }

  /** @param {number} patience milliseconds */
  function probe(patience) {
    const mine = ws;
    if (!mine || !live || streamed) return;
    clearTimeout(watch);
    watch = setTimeout(() => drop(mine), patience);
    send({ type: 'ping' });
  }

  /** @param {Line|null} mine the stream that it has been on */
  function trySocket(mine) {
    if (!mine || mine !== ws) return;
    inVain = enough - 1;
    drop(mine);
    connect();
  }

  /** @param {Line} mine */
  function drop(mine) {
    if (mine !== ws) return;
    mine.onclose = null;
    mine.onmessage = null;
    mine.close();
    lost();
  }

  function lost() {
    ws = null;
    // Where a stream does not get through either, the server is away: a socket is tried again.
    if (!live) inVain = streamed ? 0 : inVain + 1;
    live = false;
    clearTimeout(watch);
    clearTimeout(again);
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
    if (!ws?.send || !live || ws.readyState !== 1) return false;
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
