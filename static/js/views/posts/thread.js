// The comments of a post in reading order: from the beginning, or around the one that was asked for. Earlier
// and later ones come as either end draws near; new ones are added only while the very end is in view and
// wait behind a pill otherwise.

import { href } from '../../core/routes.js';
import { isClosed, list, listOf, mayAccept, pendingIn, solutionOf } from '../../core/state.js';
import { count } from '../../core/text/formatting.js';
import { h, setText } from '../../lib/dom/dom.js';
import { headerHeight, keepScroll, scrollBelowHeader } from '../../lib/dom/scroll-position.js';
import { asApiError } from '../../net/api.js';
import { ListView, retryLine, watchNear } from '../parts/list-view.js';
import { createPill } from '../parts/pill.js';
import { createTypingLine } from '../parts/typing-line.js';
import { createJump } from '../reading/jump.js';
import { ThreadOrder } from '../reading/thread-order.js';
import { UnreadComments } from '../reading/unread.js';
import { commentEntry } from './entry.js';
import { pendingEntry } from './pending-entry.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Comment} Comment */
/** @typedef {import('../../actions/app.js').App} App */
/** @typedef {{reply: (id: number) => void, bringBack: (fields: any) => boolean}} CommentBox */

/** How near an end comes before more is loaded there. */
const NEAR = '300px 0px 900px 0px';
/** What tells that the reader moves through the page. */
const MOVES = ['wheel', 'touchmove', 'keydown'];

/**
 * A placeholder is another row than the comment it stands for.
 * @param {import('../../core/reading/tree.js').Branch} branch
 */
const rowKey = ({ comment }) => `c${comment.id}${comment.deleted ? '-gone' : ''}`;

/** Shows one comment, and marks it for a moment. @param {HTMLElement} rows @param {number} id */
function showComment(rows, id) {
  const target = document.getElementById(`c-${id}`);
  if (!target) return;
  scrollBelowHeader(target);
  target.focus({ preventScroll: true });
  for (const other of rows.querySelectorAll('.is-target')) other.classList.remove('is-target');
  void target.offsetWidth; // starts the highlight anew
  target.classList.add('is-target');
}

/** @param {HTMLElement} rows @returns {number|null} the comment that the reader looks at */
function commentInView(rows) {
  const row = [...rows.children].find((one) => one.getBoundingClientRect().bottom > headerHeight());
  return row ? Number(row.id.slice(2)) : null;
}

/**
 * Whether one's own comment has come behind the end that is loaded: its writer wants to see it.
 * @param {string} key @param {State} before @param {State} now
 */
function wroteBeyond(key, before, now) {
  if (list(now, key).previous === null) return false;
  if (pendingIn(before, key).length + pendingIn(now, key).length === 0) return false;
  const known = list(before, key).held;
  return list(now, key).held.some((id) => {
    const comment = now.comments[id]?.value;
    return !known.includes(id) && comment && !comment.deleted && comment.author.id === now.me?.id;
  });
}

export class Thread {
  #app;
  #view;
  /** @type {State|null} */
  #shown = null;
  #scrolled = false;
  #heading = h('h2', { id: 'comments', tabindex: -1 }, 'Comments');
  #end = h('div', { class: 'thread-end' });
  #pill = createPill('new comment', 'bottom', () => void this.#toEnd());
  #typing = createTypingLine();
  #order;
  #jump = createJump((nth) => this.#goTo(nth));
  rows = h('div', { class: 'comments' });

  /**
   * @param {App} app
   * @param {number} postId
   * @param {CommentBox} box where comments are written
   * @param {boolean} anew whether the reader comes to begin, not to go on where they were
   */
  constructor(app, postId, box, anew) {
    this.#app = app;
    this.key = listOf.thread(postId);
    this.postId = postId;
    this.unread = new UnreadComments(app, postId, (nth) => this.#goTo(nth));
    this.#order = new ThreadOrder(postId, () => this.#view.update(app.store.get()));
    const pending = h('div', { class: 'comments pending-list' });
    const empty = h('p', { class: 'none' }, 'No comments yet.');
    const view = this.#createView(pending, empty, box);
    this.#view = view;
    this.element = h(
      'section',
      { class: 'thread', 'aria-labelledby': 'comments' },
      this.#heading,
      h('div', { class: 'thread-tools' }, this.unread.jump, this.#jump.element, this.#order.button),
      ...[view.older, view.loading, view.failed, empty, this.rows, view.newer, pending],
      ...[this.#end, this.#pill.element, this.#typing.element],
    );
    this.#watchEnds();
    void (anew ? app.lists.begin(this.key) : app.lists.load(this.key));
  }

  /** @param {HTMLElement} pending @param {HTMLElement} empty @param {CommentBox} box */
  #createView(pending, empty, box) {
    const { key, rows } = this;
    return new ListView(this.#app, {
      key,
      rows,
      pending,
      skeleton: 2,
      empty,
      isEmpty: ({ held }) => held.length === 0,
      failed: (retry) => retryLine('The comments could not be loaded.', retry),
      older: 'Earlier comments',
      newer: 'Later comments',
      items: this.#order.branches,
      rowKey,
      create: (branch) =>
        this.#order.placed(branch, commentEntry(this.#app, branch.comment, this.#acts(box))),
      pendingItems: (state) => pendingIn(state, key),
      createPending: (item) => pendingEntry(this.#app, item, box.bringBack),
      uses: (state) => [
        ...[state.comments, state.pending, state.held, state.me, state.blocked, this.#order.used],
        ...[state.reactions, state.reacting, state.site],
        ...[isClosed, solutionOf, mayAccept].map((ask) => ask(state, this.postId)),
      ],
      keep: (draw, first) => (first ? draw() : keepScroll(rows, draw)),
      drawn: (_state, _items, { held }) => {
        this.#pill.update(held.length);
        this.#near.again();
      },
    });
  }

  /** What a comment's buttons do to the thread. @param {CommentBox} box */
  #acts = (box) => ({
    reply: box.reply,
    unread: (/** @type {number} */ id) => this.unread.keep(id > 1 ? id - 1 : null),
  });

  #watchEnds() {
    const { key } = this;
    this.inView = new IntersectionObserver(([seen]) => {
      const open = seen.isIntersecting && this.#view.list.previous === null;
      this.#app.store.dispatch({ type: 'list.open', key, open });
      // What waits belongs after the end that is now in view: adding it moves nothing.
      if (open) this.#app.store.dispatch({ type: 'list.revealed', key });
    });
    this.inView.observe(this.#end);
    // The end is not asked after: while somebody writes there it would stay in view until all had come.
    this.nearLater = watchNear(this.#view.newer, NEAR, () => {
      if (this.#view.list.newer === 'idle') void this.#app.lists.newer(key);
    });
    this.#near = watchNear(this.#view.older, NEAR, () => {
      // Upwards only for those who scroll and do not look at the post: neither the comment that they came to
      // nor the post may move away.
      const moves = this.#scrolled && !this.#isPostInView();
      if (moves && this.#view.list.older === 'idle') void this.#app.lists.older(key);
    });
    for (const kind of MOVES) window.addEventListener(kind, this.#moved, { passive: true });
  }

  /** @type {ReturnType<typeof watchNear>} */
  #near = { again() {}, stop() {} };

  #moved = () => {
    if (this.#scrolled) return;
    this.#scrolled = true;
    this.#near.again();
  };

  #isPostInView() {
    return (this.element.previousElementSibling?.getBoundingClientRect().bottom ?? 0) > headerHeight();
  }

  async #toEnd() {
    await this.#app.lists.end(this.key);
    queueMicrotask(() => this.#end.scrollIntoView({ block: 'end', behavior: 'instant' }));
  }

  /** @param {State} state */
  update(state) {
    this.#typing.update(state.typing[`post:${this.postId}`] ?? []);
    const post = state.posts[this.postId]?.value;
    setText(this.#heading, post ? count(post.comments, 'comment') : 'Comments');
    this.#jump.update(post?.comments ?? 0);
    const before = this.#shown;
    const drawn = this.#view.update(state);
    this.unread.update(state, this.rows);
    if (!drawn) return;
    this.#shown = state;
    if (before && wroteBeyond(this.key, before, state)) queueMicrotask(() => void this.#toEnd());
  }

  refresh() {
    return this.#app.lists.refresh(this.key, commentInView(this.rows));
  }

  /** Shows the comment at this place of the thread, from 1. @param {number} nth */
  async #goTo(nth) {
    try {
      const { items } = await this.#app.api.comments(this.postId, { nth, limit: 1 });
      if (items[0]) await this.showComment(items[0].id);
    } catch (thrown) {
      this.#app.announcer.show(asApiError(thrown).message);
    }
  }

  /** Loads one comment, with what stands around it. @param {number} id @returns {Promise<boolean>} */
  async bring(id) {
    if (!(await this.#app.lists.reach(this.key, id))) return false;
    this.#order.reveal(this.#app.store.get(), id);
    return true;
  }

  /** Shows one comment, with what stands around it. @param {number} id */
  async showComment(id) {
    if (await this.bring(id)) {
      showComment(this.rows, id);
    } else if (!(await this.#follow(id)))
      this.#app.announcer.show('That comment is not here any more', 'top');
  }

  /** Goes where a comment stands that has left this thread. @param {number} id */
  async #follow(id) {
    try {
      const { post_id } = await this.#app.api.comment(id);
      if (post_id === undefined || post_id === this.postId) return false;
      this.#app.navigate(href.comment(post_id, id), { replace: true });
      return true;
    } catch {
      return false;
    }
  }

  destroy() {
    this.unread.destroy();
    this.inView?.disconnect();
    this.nearLater?.stop();
    this.#near.stop();
    for (const kind of MOVES) window.removeEventListener(kind, this.#moved);
  }
}
