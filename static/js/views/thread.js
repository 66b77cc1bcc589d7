// The comments of a post in reading order. Earlier ones are fetched from the top; new ones are added only
// while the end is in view and wait behind a pill otherwise.

import { commentsOf, list, listOf, pendingIn } from '../core/state.js';
import { h, setText } from '../lib/dom.js';
import { headerHeight, keepPlace } from '../lib/place.js';
import { reconcile } from '../lib/reconcile.js';
import { skeleton } from './avatar.js';
import { commentEntry, pendingEntry } from './entry.js';
import { createPill } from './pill.js';
import { createTypingLine } from './typing-line.js';

/** @typedef {import('../core/types.js').State} State */
/** @typedef {import('./entry.js').Entry} Entry */

/**
 * @param {import('../actions/app.js').App} app @param {number} postId
 * @param {{reply: (id: number) => void, bringBack: (fields: any) => boolean}} box where comments are written
 */
export function mountThread(app, postId, box) {
  const key = listOf.thread(postId);
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  const heading = h('h2', { id: 'comments', tabindex: -1 }, 'Comments');
  const earlier = h('button', { class: 'button older', type: 'button', onclick: () => void app.lists.older(key) }, 'Earlier comments');
  const loading = skeleton(2);
  const failed = h('p', { class: 'form-error' }, 'The comments could not be loaded. ',
    h('button', { class: 'link-button', type: 'button', onclick: () => void app.lists.load(key) }, 'Try again'));
  const nothing = h('p', { class: 'none' }, 'No comments yet.');
  const comments = h('div', { class: 'comments' });
  const waiting = h('div', { class: 'comments pending-list' });
  const sentinel = h('div', { class: 'thread-end' });
  const pill = createPill('new comment', 'bottom', () => {
    app.store.dispatch({ type: 'list.revealed', key });
    queueMicrotask(() => sentinel.scrollIntoView({ block: 'end', behavior: 'instant' }));
  });
  const line = createTypingLine();
  const element = h('section', { class: 'thread', 'aria-labelledby': 'comments' }, heading, earlier, loading, failed, nothing, comments, waiting, sentinel, pill.element, line.element);

  const end = new IntersectionObserver(([seen]) => {
    const open = seen.isIntersecting;
    app.store.dispatch({ type: 'list.open', key, open });
    // What waits belongs after the end that is now in view: adding it moves nothing.
    if (open) app.store.dispatch({ type: 'list.revealed', key });
  });
  end.observe(sentinel);

  /** @type {State|null} */
  let shown = null;

  /** @param {State} state */
  function draw(state) {
    const stretch = list(state, key);
    const items = stretch.status === 'ready' ? commentsOf(state, postId) : [];
    const pending = pendingIn(state, key);
    /** @param {import('../core/types.js').Comment} comment a placeholder is another row than the comment it stands for */
    const rowKey = (comment) => `c${comment.id}${comment.deleted ? '-gone' : ''}`;
    reconcile(comments, items, {
      key: rowKey,
      create: (comment) => made(rowKey(comment), commentEntry(app, comment, box.reply)),
      update: (_node, comment) => entries.get(rowKey(comment))?.update(comment, state),
    });
    reconcile(waiting, pending, {
      key: (item) => item.key,
      create: (item) => made(item.key, pendingEntry(app, item, box.bringBack)),
      update: (_node, item) => entries.get(item.key)?.update(item, state),
    });
    loading.hidden = stretch.status === 'ready' || stretch.status === 'failed';
    failed.hidden = stretch.status !== 'failed';
    nothing.hidden = stretch.status !== 'ready' || items.length + pending.length + stretch.held.length > 0 || stretch.next !== null;
    earlier.hidden = stretch.status !== 'ready' || stretch.next === null;
    setText(earlier, stretch.older === 'loading' ? 'Loading…' : stretch.older === 'failed' ? 'Earlier comments: try again' : 'Earlier comments');
    pill.update(stretch.held.length);
  }

  /** @param {string} name @param {Entry} entry */
  function made(name, entry) {
    entries.set(name, entry);
    return entry.element;
  }

  void app.lists.load(key);
  return {
    element, key,
    /** @param {State} state */
    update(state) {
      line.update(state.typing[`post:${postId}`] ?? []);
      const same = shown && shown.lists[key] === state.lists[key] && shown.comments === state.comments && shown.pending === state.pending && shown.me === state.me;
      if (same) return;
      const first = shown === null;
      shown = state;
      if (first) draw(state);
      else keepPlace(comments, () => draw(state));
    },
    refresh: () => app.lists.refresh(key),
    /** Shows one comment, fetching back to it if need be. @param {number} id */
    async reach(id) {
      if (!(await app.lists.reach(key, id))) {
        app.announcer.say('That comment is not here any more');
        return;
      }
      queueMicrotask(() => {
        const target = document.getElementById(`c-${id}`);
        if (!target) return;
        window.scrollBy({ top: target.getBoundingClientRect().top - headerHeight() - 16, behavior: 'instant' });
        target.focus({ preventScroll: true });
        target.classList.remove('is-target');
        void target.offsetWidth; // starts the highlight anew
        target.classList.add('is-target');
      });
    },
    destroy: () => end.disconnect(),
  };
}
