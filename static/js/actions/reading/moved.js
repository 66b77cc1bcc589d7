// Comments stand under another post than before, or what notifications are about stands elsewhere: what is
// on screen of it is asked for again, the rest when it is looked at.

import { listOf } from '../../core/state.js';

/** Everyone hears of it at once, and not everyone is to ask at once. */
const SPREAD_MS = 3_000;
const AGAIN_MS = 4_000;

/**
 * @param {{store: import('../../core/store.js').Store, lists: import('../lists.js').Lists,
 *   reads: import('./reads.js').Reads, view: () => import('../app.js').View}} app
 */
export function createMoved({ store, lists, reads, view }) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let counting;
  /** @param {string} key */
  const forget = (key) => {
    const except = Object.keys(store.get().lists).filter((one) => one !== key);
    store.dispatch({ type: 'lists.forgotten', except });
  };
  /** @param {string} key */
  const lookAgain = async (key) => {
    if (!view().lists?.includes(key)) forget(key);
    else if ((await view().refresh?.()) === false) setTimeout(() => void lookAgain(key), AGAIN_MS);
  };
  return {
    /** @param {{from: number, to: number|null}} event */
    comments({ from, to }) {
      for (const id of to === null ? [from] : [from, to])
        if (store.get().lists[listOf.thread(id)] && !store.get().moved[id]) void lookAgain(listOf.thread(id));
      if (!store.get().me) return;
      clearTimeout(counting);
      counting = setTimeout(() => void reads.count(), Math.random() * SPREAD_MS);
    },
    notifications() {
      if (store.get().lists[listOf.notifications]) void lists.refresh(listOf.notifications);
    },
  };
}
