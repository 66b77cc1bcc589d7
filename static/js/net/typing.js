// Tells the server where this person types: when it starts, again while it goes on, and that it has ended.
// Never more often than the server needs to go on showing it.

import { typingKey } from '../core/state.js';

/** @typedef {import('../core/types.js').TypingPlace} TypingPlace */

const RENEW_MS = 2_500;
const IDLE_MS = 4_500;

/** @param {(frame: object) => boolean} send @param {() => number} [now] milliseconds */
export function createTyping(send, now = () => performance.now()) {
  /** @type {TypingPlace|null} */
  let place = null;
  let sentAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let idle;

  function stop() {
    clearTimeout(idle);
    if (!place) return;
    send({ type: 'typing', in: place, active: false });
    place = null;
  }

  return {
    /** A key was pressed there. @param {TypingPlace} where */
    active(where) {
      if (place && typingKey(place) !== typingKey(where)) stop();
      clearTimeout(idle);
      idle = setTimeout(stop, IDLE_MS);
      if (place && now() - sentAt < RENEW_MS) return;
      if (!send({ type: 'typing', in: where, active: true })) return;
      place = where;
      sentAt = now();
    },
    stop,
    /** The connection is new: the server knows nothing of this person's typing. */
    forget() {
      clearTimeout(idle);
      place = null;
    },
  };
}

/** @typedef {ReturnType<typeof createTyping>} Typing */
