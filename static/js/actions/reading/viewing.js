// Tells the server which post the reader has before them: in a tab that is in view, and no longer than that.
// A new connection knows nothing of it and is told again.

/** @param {(frame: object) => boolean} send @param {Document} [page] */
export function createViewing(send, page = document) {
  /** @type {number|null} */
  let post = null;
  /** What the server was told last. @type {number|null} */
  let told = null;

  function tell() {
    const now = page.visibilityState === 'visible' ? post : null;
    if (now === told) return;
    if (send({ type: 'reading', post_id: now })) told = now;
  }

  page.addEventListener('visibilitychange', tell);
  return {
    /** @param {number|null} id of the post that is shown; null where none is */
    show(id) {
      post = id;
      tell();
    },
    /** The connection is new. */
    again() {
      told = null;
      tell();
    },
  };
}

/** @typedef {ReturnType<typeof createViewing>} Viewing */
