// A list of posts: of everything, of a category or of an author. New posts wait behind a pill unless the
// reader is at the top and leaves the list alone; older ones come as the end draws near. In another order
// than the newest first nothing moves by itself: what something was written under waits behind the pill too.

import { isRanked, pendingIn, postsIn } from '../../core/state.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { keepScroll } from '../../lib/dom/scroll-position.js';
import { emptyState } from '../parts/avatar.js';
import { ListView, watchNear } from '../parts/list-view.js';
import { createTopPill, isAtTop, watchTop } from '../parts/top-list.js';
import { PostEntry } from './entry.js';
import { pendingEntry } from './pending-entry.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../actions/app.js').App} App */

/** From so many posts on it is said that there are no more. */
const LONG = 10;

/** @param {State} state what a feed is drawn from, besides the list */
const uses = ({ posts, pending, held, me, blocked, levels, typing, reads }) => [
  posts,
  pending,
  held,
  me,
  blocked,
  levels,
  typing,
  reads,
];

/** @param {() => void} retry */
const notLoaded = (retry) =>
  emptyState(
    'The posts could not be loaded',
    'The server can’t be reached. This page tries again by itself as soon as it can.',
    button('Try again', 'button', retry),
  );

/** @param {Element} feed @param {Post[]} posts @param {boolean} whole whether that is all of them */
function numberRows(feed, posts, whole) {
  posts.forEach((_post, index) => {
    setAttr(feed.children[index], 'aria-posinset', index + 1);
    setAttr(feed.children[index], 'aria-setsize', whole ? posts.length : -1);
  });
}

export class Feed {
  #app;
  #key;
  #view;
  #near;
  #top;

  /**
   * @param {App} app
   * @param {string} key of the list
   * @param {{label: string, empty: () => HTMLElement, bringBack: (fields: any) => boolean}} how
   */
  constructor(app, key, { label, empty, bringBack }) {
    this.#app = app;
    this.#key = key;
    const pending = h('div', { class: 'pending-list' });
    const feed = h('div', { class: 'feed', role: 'feed', 'aria-label': label });
    const nothing = empty();
    const ranked = isRanked(key);
    const last = ranked ? 'These are all posts.' : 'You have reached the first post.';
    const end = h('p', { class: 'feed-end', hidden: true }, last);
    const pill = createTopPill(app, key, ranked ? 'updated post' : 'new post', () => {
      /** @type {HTMLElement|null} */ (feed.firstElementChild)?.focus({ preventScroll: true });
      this.#top.report();
    });
    this.#view = new ListView(app, {
      key,
      rows: feed,
      pending,
      skeleton: 4,
      empty: nothing,
      isEmpty: ({ held }) => held.length === 0,
      failed: notLoaded,
      older: ranked ? 'More posts' : 'Older posts',
      items: (state) => postsIn(state, key),
      rowKey: (post) => `p${post.id}`,
      create: (post) => new PostEntry(app, post, { full: false }),
      pendingItems: (state) =>
        pendingIn(state, key)
          .filter((item) => item.kind === 'post')
          .reverse(),
      createPending: (item) => pendingEntry(app, item, bringBack),
      uses,
      // At the very top the newest belongs in front of the reader; anywhere else nothing may move.
      keep: (draw, first) => {
        if (first || (isAtTop() && app.store.get().open[key] !== false)) draw();
        else keepScroll(feed, draw);
      },
      drawn: (_state, posts, { next, held, older }) => {
        numberRows(feed, posts, next === null);
        end.hidden = next !== null || posts.length < LONG;
        setAttr(feed, 'aria-busy', older === 'loading' ? 'true' : null);
        pill.update(held.length);
        this.#near.again();
      },
    });
    this.element = h(
      'section',
      { class: 'feed-place' },
      ...[pill.element, pending, this.#view.loading, this.#view.failed, nothing, feed, this.#view.older, end],
    );
    this.#near = watchNear(this.#view.older, '0px 0px 900px 0px', () => {
      if (this.#view.list.older === 'idle') void app.lists.older(key);
    });
    this.#top = watchTop(app, key, this.element, feed);
    void app.lists.load(key);
    this.reportScroll = this.#top.report;
  }

  /** @param {State} state */
  update = (state) => void this.#view.update(state);

  refresh = () => {
    this.#top.report();
    return this.#app.lists.refresh(this.#key);
  };

  destroy = () => {
    this.#top.stop();
    this.#near.stop();
  };
}
