// The comments of a post in reading order: from the beginning, or around the one that was asked for. Earlier
// and later ones come as either end draws near; new ones are added only while the very end is in view and
// wait behind a pill otherwise.

import { commentsOf, list, listOf, pendingIn } from '../../core/state.js';
import { count } from '../../core/text/formatting.js';
import { h, setText } from '../../lib/dom/dom.js';
import { headerHeight, keepScroll } from '../../lib/dom/scroll-position.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { skeleton } from '../parts/avatar.js';
import { commentEntry } from './entry.js';
import { pendingEntry } from './pending-entry.js';
import { createPill } from '../parts/pill.js';
import { createTypingLine } from '../parts/typing-line.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('./entry.js').Entry} Entry */

/**
 * @param {import('../../actions/app.js').App} app @param {number} postId
 * @param {{reply: (id: number) => void, bringBack: (fields: any) => boolean}} box where comments are written
 * @param {boolean} anew whether the reader comes to begin, not to go on where they were
 */
export function mountThread(app, postId, box, anew) {
  const key = listOf.thread(postId);
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  const heading = h('h2', { id: 'comments', tabindex: -1 }, 'Comments');
  const later = h(
    'button',
    { class: 'button older', type: 'button', hidden: true, onclick: () => void app.lists.newer(key) },
    'Later comments',
  );
  const earlier = h(
    'button',
    { class: 'button older', type: 'button', onclick: () => void app.lists.older(key) },
    'Earlier comments',
  );
  const loading = skeleton(2);
  const failed = h(
    'p',
    { class: 'form-error' },
    'The comments could not be loaded. ',
    h(
      'button',
      { class: 'link-button', type: 'button', onclick: () => void app.lists.load(key) },
      'Try again',
    ),
  );
  const nothing = h('p', { class: 'none' }, 'No comments yet.');
  const comments = h('div', { class: 'comments' });
  const waiting = h('div', { class: 'comments pending-list' });
  const sentinel = h('div', { class: 'thread-end' });
  const pill = createPill('new comment', 'bottom', () => void toEnd());
  const line = createTypingLine();
  const element = h(
    'section',
    { class: 'thread', 'aria-labelledby': 'comments' },
    heading,
    earlier,
    loading,
    failed,
    nothing,
    comments,
    later,
    waiting,
    sentinel,
    pill.element,
    line.element,
  );

  const end = new IntersectionObserver(([seen]) => {
    const open = seen.isIntersecting && list(app.store.get(), key).previous === null;
    app.store.dispatch({ type: 'list.open', key, open });
    // What waits belongs after the end that is now in view: adding it moves nothing.
    if (open) app.store.dispatch({ type: 'list.revealed', key });
  });
  end.observe(sentinel);
  const near = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) {
        if (!isIntersecting) continue;
        const listWindow = list(app.store.get(), key);
        if (target === later && listWindow.newer === 'idle') void app.lists.newer(key);
        // Upwards only for those who scroll and do not look at the post: neither the comment that they came
        // to nor the post may move away.
        if (target === earlier && listWindow.older === 'idle' && scrolled && !postInView())
          void app.lists.older(key);
      }
    },
    { rootMargin: '300px 0px 900px 0px' },
  );
  near.observe(later);
  let scrolled = false;
  const moved = () => {
    if (scrolled) return;
    scrolled = true;
    lookAgain();
  };
  for (const kind of ['wheel', 'touchmove', 'keydown'])
    window.addEventListener(kind, moved, { passive: true });

  const postInView = () =>
    (element.previousElementSibling?.getBoundingClientRect().bottom ?? 0) > headerHeight();

  async function toEnd() {
    await app.lists.end(key);
    queueMicrotask(() => sentinel.scrollIntoView({ block: 'end', behavior: 'instant' }));
  }

  /** @returns {number|null} the comment that the reader looks at */
  function looked() {
    const row = [...comments.children].find((one) => one.getBoundingClientRect().bottom > headerHeight());
    return row ? Number(row.id.slice(2)) : null;
  }

  /** @type {State|null} */
  let shown = null;

  /** @param {State} state */
  function draw(state) {
    const listWindow = list(state, key);
    const items = listWindow.status === 'ready' ? commentsOf(state, postId) : [];
    const pending = pendingIn(state, key);
    /**
     * @param {import('../../core/types.js').Comment} comment a placeholder is another row than the comment it
     *   stands for
     */
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
    loading.hidden = listWindow.status === 'ready' || listWindow.status === 'failed';
    failed.hidden = listWindow.status !== 'failed';
    nothing.hidden =
      listWindow.status !== 'ready' ||
      items.length + pending.length + listWindow.held.length > 0 ||
      listWindow.next !== null;
    later.hidden = listWindow.status !== 'ready' || listWindow.previous === null;
    setText(
      later,
      listWindow.newer === 'loading'
        ? 'Loading…'
        : listWindow.newer === 'failed'
          ? 'Later comments: try again'
          : 'Later comments',
    );
    earlier.hidden = listWindow.status !== 'ready' || listWindow.next === null;
    setText(
      earlier,
      listWindow.older === 'loading'
        ? 'Loading…'
        : listWindow.older === 'failed'
          ? 'Earlier comments: try again'
          : 'Earlier comments',
    );
    pill.update(listWindow.held.length);
    lookAgain();
  }

  /**
   * Whether the beginning is near is told when that changes; what has just come may not have been enough. The
   * end is not asked after: while somebody writes there it would stay in view until all of the thread had
   * come.
   */
  function lookAgain() {
    near.unobserve(earlier);
    near.observe(earlier);
  }

  /** @param {string} name @param {Entry} entry */
  function made(name, entry) {
    entries.set(name, entry);
    return entry.element;
  }

  void (anew ? app.lists.begin(key) : app.lists.load(key));
  /**
   * Whether one's own comment lies behind the end that is loaded: its writer wants to see it.
   * @param {State} before
   * @param {State} now
   */
  const wroteBeyond = (before, now) =>
    list(now, key).previous !== null &&
    pendingIn(before, key).length + pendingIn(now, key).length > 0 &&
    list(now, key).held.some((id) => !list(before, key).held.includes(id) && isMine(now, id));
  /** @param {State} state @param {number} id */
  const isMine = (state, id) => {
    const comment = state.comments[id]?.value;
    return comment !== undefined && !comment.deleted && comment.author.id === state.me?.id;
  };
  return {
    element,
    key,
    rows: comments,
    /** @param {State} state */
    update(state) {
      line.update(state.typing[`post:${postId}`] ?? []);
      const known = state.posts[postId]?.value;
      setText(heading, known ? count(known.comments, 'comment') : 'Comments');
      const same =
        shown &&
        shown.lists[key] === state.lists[key] &&
        shown.comments === state.comments &&
        shown.pending === state.pending &&
        shown.me === state.me &&
        shown.blocked === state.blocked;
      if (same) return;
      const first = shown === null;
      if (shown && wroteBeyond(shown, state)) queueMicrotask(() => void toEnd());
      shown = state;
      if (first) draw(state);
      else keepScroll(comments, () => draw(state));
    },
    refresh: () => app.lists.refresh(key, looked()),
    /** Shows one comment, with what stands around it. @param {number} id */
    async reach(id) {
      if (!(await app.lists.reach(key, id))) {
        app.announcer.say('That comment is not here any more');
        return;
      }
      queueMicrotask(() => {
        const target = document.getElementById(`c-${id}`);
        if (!target) return;
        window.scrollBy({
          top: target.getBoundingClientRect().top - headerHeight() - 16,
          behavior: 'instant',
        });
        target.focus({ preventScroll: true });
        for (const other of comments.querySelectorAll('.is-target')) other.classList.remove('is-target');
        void target.offsetWidth; // starts the highlight anew
        target.classList.add('is-target');
      });
    },
    destroy() {
      end.disconnect();
      near.disconnect();
      for (const kind of ['wheel', 'touchmove', 'keydown']) window.removeEventListener(kind, moved);
    },
  };
}
