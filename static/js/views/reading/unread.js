// What is new in a thread: a line above the first new comment as the reader came, the way there, and the
// telling of what has been read since: what was on the screen for a second, of a tab that is in view.

import { readUpTo } from '../../core/reading/reads.js';
import { commentsOf, list, listOf } from '../../core/state.js';
import { count } from '../../core/text/formatting.js';
import { since } from '../../core/text/time.js';
import { button, h, setText } from '../../lib/dom/dom.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */

const READ_MS = 1_000;
/** How much of a text must be on the screen, or of the screen it must take. */
const PART = 0.6;
/** Between two looks. */
const LEAST_MS = 50;

/** @param {IntersectionObserverEntry} entry */
const isBefore = ({ intersectionRatio, intersectionRect, rootBounds }) =>
  intersectionRatio >= PART || (rootBounds !== null && intersectionRect.height >= PART * rootBounds.height);

/** Tells of what stays on the screen for a second. @param {(row: Element) => void} tell */
function watchRead(tell) {
  /** @type {Map<Element, number>} since when */
  const before = new Map();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const steps = Array.from({ length: 11 }, (_, at) => at / 10);
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!isBefore(entry)) before.delete(entry.target);
        else if (!before.has(entry.target)) before.set(entry.target, entry.time);
      }
      look();
    },
    { threshold: steps },
  );

  function look() {
    clearTimeout(timer);
    if (document.visibilityState !== 'visible') return;
    const now = performance.now();
    for (const [row, from] of before) {
      if (row.isConnected && now - from < READ_MS) continue;
      before.delete(row);
      if (!row.isConnected) continue;
      observer.unobserve(row);
      tell(row);
    }
    const next = Math.min(...[...before.values()].map((from) => from + READ_MS - now));
    if (before.size > 0) timer = setTimeout(look, Math.max(LEAST_MS, next));
  }

  function shownAgain() {
    const now = performance.now();
    for (const row of before.keys()) before.set(row, now);
    look();
  }

  document.addEventListener('visibilitychange', shownAgain);
  return {
    /** @param {Element} row */
    observe: (row) => observer.observe(row),
    stop() {
      clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener('visibilitychange', shownAgain);
    },
  };
}

export class UnreadComments {
  #app;
  #postId;
  #go;
  /** Up to where all was read as the reader came. @type {number|null} */
  #from = null;
  /** @type {Set<number>} */
  #seen = new Set();
  #isPostSeen = false;
  #told = -1;
  /** Whether the reader wants it to stay unread. */
  #kept = false;
  #watch = watchRead((row) => this.#onRead(row));
  /** @type {WeakSet<Element>} */
  #watched = new WeakSet();
  #line = h('p', { class: 'new-line', role: 'separator' });
  jump = button('', 'button small', () => void this.#toFirst(), { hidden: true });

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {number} postId
   * @param {(nth: number) => Promise<void>} go shows the comment at this place of the thread, from 1
   */
  constructor(app, postId, go) {
    this.#app = app;
    this.#postId = postId;
    this.#go = go;
  }

  /** @param {State} state @param {HTMLElement} rows those of the comments */
  update(state, rows) {
    const read = state.reads[this.#postId];
    if (!state.me || !read) {
      this.jump.hidden = true;
      this.#line.remove();
      return;
    }
    this.#from ??= read.up_to ?? 0;
    const first = this.#firstNew(state, this.#from);
    this.#draw(rows, first);
    const left = read.new;
    this.jump.hidden = left === 0;
    setText(this.jump, `${count(left, 'new comment')} ↓`);
    for (const row of rows.querySelectorAll(':scope > .comment')) this.#observe(row);
    const post = document.querySelector(`[data-row="p${this.#postId}"]`);
    if (post) this.#observe(post);
  }

  /** @param {Element} row */
  #observe(row) {
    if (this.#watched.has(row)) return;
    this.#watched.add(row);
    this.#watch.observe(row);
  }

  /** @param {State} state @param {number} from @returns {LiveComment|undefined} */
  #firstNew(state, from) {
    const found = commentsOf(state, this.#postId).find(
      (comment) => comment.id > from && this.#isNew(state, comment),
    );
    return /** @type {LiveComment|undefined} */ (found);
  }

  /** @param {State} state @param {import('../../core/types.js').Comment} comment */
  #isNew = ({ me, blocked }, comment) =>
    !comment.deleted &&
    comment.author.id !== me?.id &&
    !(blocked ?? []).some(({ id }) => id === (comment.deleted ? 0 : comment.author.id));

  /**
   * The line stays where it was put: reading on does not move it.
   * @param {HTMLElement} rows @param {LiveComment|undefined} first
   */
  #draw(rows, first) {
    const target = first && rows.querySelector(`#c-${first.id}`);
    // The first of all comments is new without a line.
    if (!target || (this.#from === 0 && !target.previousElementSibling)) return;
    if (this.#line.parentElement === target) return;
    this.#line.parentElement?.classList.remove('is-first-new');
    setText(this.#line, `New since ${since(first.created_at, new Date())}`);
    target.classList.add('is-first-new');
    target.prepend(this.#line);
  }

  /**
   * Whether nothing lies between what was read and what is there: that would not be read.
   * @param {State} state @param {number} from
   */
  #isWhole(state, from) {
    const { ids, next } = list(state, listOf.thread(this.#postId));
    return next === null || (ids.length > 0 && ids[ids.length - 1] <= from);
  }

  async #toFirst() {
    const state = this.#app.store.get();
    const read = state.reads[this.#postId];
    const first = this.#firstNew(state, read?.up_to ?? 0);
    const post = state.posts[this.#postId]?.value;
    if (first && this.#isWhole(state, read?.up_to ?? 0))
      this.#app.navigate(`#c-${first.id}`, { replace: true });
    else if (post && read) await this.#go(Math.max(1, post.comments - read.new + 1));
  }

  /** @param {Element} row that was read */
  #onRead(row) {
    if (row.id) this.#seen.add(Number(row.id.slice(2)));
    else this.#isPostSeen = true;
    this.#tell();
  }

  #tell() {
    const state = this.#app.store.get();
    const read = state.reads[this.#postId];
    if (!read || !state.me || this.#kept) return;
    const from = read.up_to ?? 0;
    const comments = commentsOf(state, this.#postId).map((comment) => ({
      id: comment.id,
      isNew: this.#isNew(state, comment),
    }));
    const upTo = this.#isWhole(state, from) ? readUpTo(comments, from, (id) => this.#seen.has(id)) : from;
    if (upTo <= this.#told || (upTo === from && (read.seen || !this.#isPostSeen))) return;
    this.#told = upTo;
    this.#app.reads.read(this.#postId, upTo);
  }

  /**
   * It counts as unread from behind this comment on, and stays so while it is open.
   * @param {number|null} upTo
   */
  keep(upTo) {
    this.#kept = true;
    void this.#app.reads.unread(this.#postId, upTo);
  }

  destroy() {
    this.#watch.stop();
    this.#app.reads.flush();
  }
}
