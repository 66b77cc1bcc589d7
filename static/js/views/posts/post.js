// The page of one post: the whole text, its comments, and a place to answer.

import { href } from '../../core/routes.js';
import { listOf, pendingIn } from '../../core/state.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { keepScroll } from '../../lib/dom/scroll-position.js';
import { asApiError } from '../../net/api.js';
import { emptyState, skeleton } from '../parts/avatar.js';
import { mountCommentBox } from './comment-box.js';
import { postEntry } from './entry.js';
import { mountFollow } from '../notifications/follow.js';
import { joinCard } from '../parts/join-card.js';
import { createReading } from '../notifications/read-marker.js';
import { mountThread } from './thread.js';

/** @typedef {import('../../core/types.js').State} State */

/**
 * @param {import('../../actions/app.js').App} app
 * @param {number} id
 * @param {boolean} anew whether the reader comes to begin
 * @returns {import('../../actions/app.js').View}
 */
export function mountPost(app, id, anew) {
  /** @type {ReturnType<typeof mountCommentBox>|null} */
  let box = null;
  /** @type {ReturnType<typeof postEntry>|null} */
  let entry = null;
  /** @type {string|undefined} */
  let writer;
  let shownTitle = '';
  const place = h('div', { class: 'post-place' });
  const write = h('div', { class: 'comment-slot' });
  const follow = mountFollow(app, id);
  const up = h(
    'a',
    { class: 'way-up', href: href.home },
    h('span', { 'aria-hidden': 'true' }, '← '),
    h('bdi', {}, 'All posts'),
  );
  const loading = skeleton(2);
  // Its heading is only there while it is: a page has one.
  const gone = h('div', {});
  const noPost = () => [
    h('h1', { class: 'visually-hidden', tabindex: -1 }, 'This post is not here'),
    emptyState(
      'This post is not here',
      'It was deleted, or the address is wrong.',
      h('a', { class: 'button', href: href.home }, 'All posts'),
    ),
  ];
  const failed = emptyState(
    'The post could not be loaded',
    'The server can’t be reached. This page tries again by itself as soon as it can.',
    h('button', { class: 'button', type: 'button', onclick: () => void fetchPost() }, 'Try again'),
  );
  const thread = mountThread(
    app,
    id,
    { reply: (comment) => box?.reply(comment), bringBack: (fields) => box?.bringBack(fields) ?? false },
    anew,
  );
  const reading = createReading(app, id, thread.key);
  const element = h(
    'div',
    { class: 'page post-page' },
    up,
    loading,
    gone,
    failed,
    place,
    thread.element,
    write,
  );

  async function fetchPost() {
    const asOf = app.store.get().seq;
    try {
      app.store.dispatch({ type: 'post.received', post: await app.api.post(id), asOf });
      return true;
    } catch (thrown) {
      const missing = asApiError(thrown).status === 404;
      if (missing && app.store.get().posts[id]) app.store.dispatch({ type: 'post.removed', id });
      if (!app.store.get().posts[id])
        app.store.dispatch({ type: 'post.missing', id, why: missing ? 'missing' : 'failed' });
      return missing;
    }
  }

  /** @param {State} state @param {boolean} locked */
  function placeBox({ me, signedIn, site }, locked) {
    const now = signedIn === 'unknown' ? undefined : `${me?.id ?? `guest ${site?.registration}`} ${locked}`;
    if (now === writer) return;
    writer = now;
    box?.destroy();
    box = null;
    if (locked)
      write.replaceChildren(h('p', { class: 'card invite' }, 'This post is closed for new comments.'));
    else if (me) {
      box = mountCommentBox(app, id, me.id);
      write.replaceChildren(box.element);
    } else if (now !== undefined) {
      write.replaceChildren(joinCard(site, 'Log in to answer.', href.post(id) + location.hash));
    }
  }

  /** @param {import('../../core/types.js').Post} post @param {State} state */
  function updatePost(post, state) {
    entry?.update(post, state);
    follow.update(state);
  }

  void fetchPost();
  return {
    element,
    title: (state) => state.posts[id]?.value.title ?? 'Post',
    lists: [listOf.thread(id)],
    update(state) {
      const post = state.posts[id]?.value;
      const dead = state.tombstones[`p${id}`] || state.missing[id] === 'missing';
      loading.hidden = Boolean(post || dead || state.missing[id]);
      gone.hidden = Boolean(post) || !dead;
      if (gone.hidden) gone.replaceChildren();
      else if (!gone.firstChild) gone.replaceChildren(...noPost());
      failed.hidden = Boolean(post || dead) || state.missing[id] !== 'failed';
      for (const part of [place, thread.element]) part.hidden = !post;
      // What was being written when the post went stays, and so does what was sent too late.
      if (dead && box) {
        for (const item of pendingIn(state, thread.key)) {
          if (item.status !== 'failed') continue;
          box.bringBack(/** @type {any} */ (item.fields));
          app.outbox.discard(item.key);
        }
        if (box.written) box.lose(shownTitle);
      }
      write.hidden = !post && !(dead && box?.written);
      if (!post) {
        place.replaceChildren();
        entry = null;
        return;
      }
      if (!entry) {
        entry = postEntry(app, post, { full: true, aside: follow.element });
        place.replaceChildren(entry.element);
      }
      shownTitle = post.title;
      setAttr(up, 'href', href.category(post.category.slug));
      setText(/** @type {Element} */ (up.lastElementChild), post.category.name);
      // Whoever has the post's beginning before them reads it; further down, its comments stay where they
      // are.
      if (place.getBoundingClientRect().top < 0) keepScroll(thread.rows, () => updatePost(post, state));
      else updatePost(post, state);
      placeBox(state, post.locked);
      thread.update(state);
      reading.update(state);
      box?.update();
    },
    ready: (state) => Boolean(state.posts[id]) && state.lists[thread.key]?.status === 'ready',
    async refresh() {
      const done = await Promise.all([fetchPost(), thread.refresh()]);
      return (
        done.every(Boolean) ||
        Boolean(app.store.get().tombstones[`p${id}`]) ||
        app.store.get().missing[id] === 'missing'
      );
    },
    reach(fragment) {
      const comment = /^c-(\d+)$/.exec(fragment);
      if (comment) void thread.reach(Number(comment[1]));
      else if (fragment === 'comments') {
        const heading = document.getElementById('comments');
        heading?.scrollIntoView({ block: 'start', behavior: 'instant' });
        heading?.focus({ preventScroll: true });
      } else if (fragment === 'compose') box?.focus();
    },
    destroy() {
      box?.destroy();
      thread.destroy();
      reading.stop();
    },
  };
}
