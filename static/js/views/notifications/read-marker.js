// What the reader was told of a post is read once they have that post before them: all of it as they open it,
// and what comes later as soon as it stands on the page of a tab that is in view.

import { list } from '../../core/state.js';

/** @typedef {import('../../core/types.js').State} State */

/**
 * @param {import('../../actions/app.js').App} app
 * @param {number} postId
 * @param {string} key of the post's thread
 */
export function createReading(app, postId, key) {
  let opened = false;
  /** @type {State|null} */
  let shown = null;

  /** @param {State} state */
  function update(state) {
    if (document.hidden || !state.me || !state.posts[postId] || state.unreadCounts === null) return;
    if (!opened) {
      opened = true;
      void app.notifications.seenPost(postId);
    }
    if (shown && shown.notifications === state.notifications && shown.lists[key] === state.lists[key]) return;
    shown = state;
    const there = new Set(list(state, key).ids);
    const told = Object.values(state.notifications)
      .map(({ value }) => value)
      .filter(
        ({ post_id, comment_id, read_at }) =>
          post_id === postId && read_at === null && (comment_id === null || there.has(comment_id)),
      );
    if (told.length > 0) void app.notifications.seen(told.map(({ id }) => id));
  }

  const again = () => update(app.store.get());
  document.addEventListener('visibilitychange', again);
  return { update, stop: () => document.removeEventListener('visibilitychange', again) };
}
