// The page of one post: the whole text, its comments, and a place to answer.

import { href } from '../../core/routes.js';
import { isArchived, isClosed, listOf, pendingIn } from '../../core/state.js';
import { count } from '../../core/text/formatting.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { keepScroll } from '../../lib/dom/scroll-position.js';
import { asApiError } from '../../net/api.js';
import { mountQuoteButton } from '../editor/quote-button.js';
import { emptyState, skeleton } from '../parts/avatar.js';
import { CommentBox } from './comment-box.js';
import { PostEntry } from './entry.js';
import { mountFollow } from '../notifications/follow.js';
import { joinCard } from '../parts/join-card.js';
import { createReading } from '../notifications/read-marker.js';
import { SolutionCard } from '../reading/solution.js';
import { Thread } from './thread.js';

/** @typedef {import('../../core/types.js').State} State */

const ARCHIVED = 'This category is archived: nothing new is written here.';

export class PostPage {
  #app;
  #id;
  /** @type {CommentBox|null} */
  #box = null;
  /** @type {PostEntry|null} */
  #entry = null;
  /** @type {string|undefined} */
  #writer;
  #shownTitle = '';
  #place;
  #write;
  #follow;
  #keep;
  #aside;
  #up;
  #loading;
  #gone;
  #failed;
  #thread;
  #reading;
  #solution;
  #unquote;
  /** How many read it now. */
  #readers = h('p', { class: 'reading-now meta' });

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {number} id
   * @param {boolean} anew whether the reader comes to begin */
  constructor(app, id, anew) {
    this.#app = app;
    this.#id = id;
    this.#place = h('div', { class: 'post-place' });
    this.#write = h('div', { class: 'comment-slot' });
    this.#follow = mountFollow(app, id);
    this.#solution = new SolutionCard(app, id);
    this.#up = h(
      'a',
      { class: 'way-up', href: href.home },
      h('span', { 'aria-hidden': 'true' }, '← '),
      h('bdi', {}, 'All posts'),
    );
    this.#loading = skeleton(2);

    // Its heading is only there while it is: a page has one.
    this.#gone = h('div', {});
    this.#failed = emptyState(
      'The post could not be loaded',
      'The server can’t be reached. This page tries again by itself as soon as it can.',
      button('Try again', 'button', () => void this.#fetchPost()),
    );
    this.#thread = new Thread(
      app,
      id,
      {
        reply: (comment) => this.#box?.reply(comment),
        bringBack: (fields) => this.#box?.bringBack(fields) ?? false,
      },
      anew,
    );
    this.#reading = createReading(app, id, this.#thread.key);
    this.#keep = button('Mark as unread', 'button quiet small', () => this.#thread.unread.keep(null), {
      hidden: true,
    });
    this.#aside = h('div', { class: 'post-aside' }, this.#follow.element, this.#keep);
    this.element = h(
      'div',
      { class: 'page post-page' },
      this.#up,
      this.#readers,
      this.#loading,
      this.#gone,
      this.#failed,
      this.#place,
      this.#thread.element,
      this.#write,
    );

    this.#unquote = mountQuoteButton(app, this.element, () => this.#box?.quote ?? null);
    if (!app.begins) void this.#fetchPost();
    this.lists = [listOf.thread(id)];
  }

  /** @param {number|undefined} to into which post it was merged */
  #noPost = (to) => {
    if (to === undefined) return this.#nowhere();
    const said = 'This post stands with another now';
    const more = 'A moderator has merged the two: all that was written here stands there.';
    const on = h('a', { class: 'button', href: href.post(to) + location.hash }, 'Read on there');
    return [h('h1', { class: 'visually-hidden', tabindex: -1 }, said), emptyState(said, more, on)];
  };

  #nowhere = () => [
    h('h1', { class: 'visually-hidden', tabindex: -1 }, 'This post is not here'),
    emptyState(
      'This post is not here',
      'It was deleted, the address is wrong, or it is not for everyone.',
      h('a', { class: 'button', href: href.home }, 'All posts'),
    ),
  ];

  #fetchPost = async () => {
    const asOf = this.#app.store.get().seq;
    try {
      const post = await this.#app.api.post(this.#id);
      this.#app.store.dispatch({ type: 'post.received', post, asOf });
      // It was merged into another one, to which its address leads.
      if (post.id !== this.#id) this.#app.navigate(href.post(post.id) + location.hash, { replace: true });
      return true;
    } catch (thrown) {
      const missing = asApiError(thrown).status === 404;
      if (missing || !this.#app.store.get().posts[this.#id])
        this.#app.store.dispatch({ type: 'post.missing', id: this.#id, why: missing ? 'missing' : 'failed' });
      return missing;
    }
  };

  /** @param {State} state */
  #placeBox = (state) => {
    const { me, signedIn, site } = state;
    const closed = isClosed(state, this.#id);
    const archived = isArchived(state, this.#id);
    const who = me?.id ?? `guest ${site?.registration}`;
    const now = signedIn === 'unknown' ? undefined : `${who} ${closed} ${archived}`;
    if (now === this.#writer) return;
    this.#writer = now;
    this.#box?.destroy();
    this.#box = null;
    if (closed) {
      const said = archived ? ARCHIVED : 'This post is closed for new comments.';
      this.#write.replaceChildren(h('p', { class: 'card invite' }, said));
    } else if (me) {
      this.#box = new CommentBox(this.#app, this.#id, me.id);
      this.#write.replaceChildren(this.#box.element);
    } else if (now !== undefined) {
      this.#write.replaceChildren(joinCard(site, 'Log in to answer.', href.post(this.#id) + location.hash));
    }
  };

  /** @param {import('../../core/types.js').Post} post @param {State} state */
  #updatePost = (post, state) => {
    this.#entry?.update(post, state);
    this.#follow.update(state);
    this.#keep.hidden = this.#aside.hidden = state.me === null;
    this.#solution.update(state);
  };

  /** @type {NonNullable<import('../../actions/app.js').View['title']>} */
  title = (state) => state.posts[this.#id]?.value.title ?? 'Post';

  /** @type {NonNullable<import('../../actions/app.js').View['update']>} */
  update = (state) => {
    const post = state.posts[this.#id]?.value;
    const dead = state.tombstones[`p${this.#id}`] || state.missing[this.#id] === 'missing';
    this.#loading.hidden = Boolean(post || dead || state.missing[this.#id]);
    this.#gone.hidden = Boolean(post) || !dead;
    if (this.#gone.hidden) this.#gone.replaceChildren();
    else if (!this.#gone.firstChild) this.#gone.replaceChildren(...this.#noPost(state.moved[this.#id]));
    this.#failed.hidden = Boolean(post || dead) || state.missing[this.#id] !== 'failed';
    for (const part of [this.#place, this.#thread.element]) part.hidden = !post;
    // What was being written when the post went stays, and so does what was sent too late.
    if (dead && this.#box) {
      for (const item of pendingIn(state, this.#thread.key)) {
        if (item.status !== 'failed') continue;
        this.#box.bringBack(/** @type {any} */ (item.fields));
        this.#app.outbox.discard(item.key);
      }
      const what = this.#id in state.moved ? 'merged into another' : 'deleted';
      if (this.#box.written) this.#box.lose(this.#shownTitle, what);
    }
    this.#write.hidden = !post && !(dead && this.#box?.written);
    this.#app.viewing.show(post ? this.#id : null);
    const { reading } = state;
    const people = post && reading?.post === this.#id ? reading.people : 0;
    setText(this.#readers, people > 1 ? `${count(people, 'person', 'people')} reading` : '');
    if (!post) {
      this.#place.replaceChildren();
      this.#entry = null;
      return;
    }
    if (!this.#entry) {
      this.#entry = new PostEntry(this.#app, post, { full: true, aside: this.#aside });
      this.#place.replaceChildren(this.#entry.element, this.#solution.element);
    }
    this.#shownTitle = post.title;
    setAttr(this.#up, 'href', href.category(post.category.slug));
    setText(/** @type {Element} */ (this.#up.lastElementChild), post.category.name);
    // Whoever has the post's beginning before them reads it; further down, its comments stay where they
    // are.
    if (this.#place.getBoundingClientRect().top < 0)
      keepScroll(this.#thread.rows, () => this.#updatePost(post, state));
    else this.#updatePost(post, state);
    this.#placeBox(state);
    this.#thread.update(state);
    this.#reading.update(state);
    this.#box?.update(state);
  };

  /** @type {NonNullable<import('../../actions/app.js').View['ready']>} */
  ready = (state) => Boolean(state.posts[this.#id]) && state.lists[this.#thread.key]?.status === 'ready';

  /** @type {NonNullable<import('../../actions/app.js').View['refresh']>} */
  refresh = async () => {
    this.#solution.refresh();
    const done = await Promise.all([this.#fetchPost(), this.#thread.refresh()]);
    return (
      done.every(Boolean) ||
      Boolean(this.#app.store.get().tombstones[`p${this.#id}`]) ||
      this.#app.store.get().missing[this.#id] === 'missing'
    );
  };

  /** @type {NonNullable<import('../../actions/app.js').View['showFragment']>} */
  showFragment = (fragment) => {
    const comment = /^c-(\d+)$/.exec(fragment);
    if (comment) void this.#thread.showComment(Number(comment[1]));
    else if (fragment === 'comments') {
      const heading = document.getElementById('comments');
      heading?.scrollIntoView({ block: 'start', behavior: 'instant' });
      heading?.focus({ preventScroll: true });
    } else if (fragment === 'compose') this.#box?.focus();
  };

  /** @type {NonNullable<import('../../actions/app.js').View['bring']>} */
  bring = (comment) => this.#thread.bring(comment);

  /** @type {NonNullable<import('../../actions/app.js').View['destroy']>} */
  destroy = () => {
    this.#app.viewing.show(null);
    this.#box?.destroy();
    this.#thread.destroy();
    this.#reading.stop();
    this.#unquote();
  };
}
