// What is the reader's own of what the page holds already: asked for when somebody turns out to be signed in
// after it was fetched, as with all that stands in a page of the server.

/** As many as the server takes. */
const MOST_AT_ONCE = 100;

/** @param {{store: import('../../core/store.js').Store, api: import('../../net/api.js').Api}} app */
export function createViewer({ store, api }) {
  /** @param {number[]} posts @param {number[]} comments */
  async function ask(posts, comments) {
    const who = store.get().me?.id;
    const viewer = await api.reading.viewer(posts, comments);
    if (store.get().me?.id === who) store.dispatch({ type: 'viewer.received', viewer, posts, comments });
  }

  return {
    /** Asks for all of it. */
    async ask() {
      const state = store.get();
      const posts = Object.keys(state.posts).map(Number);
      const comments = Object.keys(state.comments).map(Number);
      try {
        while (posts.length + comments.length > 0)
          await ask(posts.splice(0, MOST_AT_ONCE), comments.splice(0, MOST_AT_ONCE));
      } catch {
        // Whatever is fetched next brings its own.
      }
    },
  };
}
