// All that the reader has marked: what it is, what they noted with it and when they are reminded of it, the
// one marked last first.

import { textName } from '../../core/reading/bookmarks.js';
import { href } from '../../core/routes.js';
import { excerpt, isolated } from '../../core/text/formatting.js';
import { exact } from '../../core/text/time.js';
import { button, h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { emptyState, skeleton, timeOf } from '../parts/avatar.js';
import { showNote } from './note-dialog.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Bookmark} Bookmark */

/** As much of a text as tells which it is. */
const SHOWN_CHARACTERS = 160;

/** @param {Bookmark} bookmark the text that is marked */
const textOf = ({ post, comment }) => comment ?? post;

/** @param {Bookmark} bookmark */
const nameOf = ({ kind, post, comment }) => textName(kind, comment?.id ?? post.id);

export class BookmarksPage {
  #app;
  /** @type {Bookmark[]|null} */
  #bookmarks = null;
  /** @type {string|null} */
  #next = null;
  /** @type {number|undefined} whose they are */
  #reader;
  #asked = 0;
  #loading = skeleton(3);
  #rows = h('ul', { class: 'notices bookmarks', 'aria-label': 'Bookmarks' });
  #more = button('More', 'button older', () => void this.#load(this.#next), { hidden: true });
  #stranger;
  #none = emptyState(
    'No bookmarks',
    'The ribbon below a post, and the menu of a comment, keep it here for you.',
  );
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #unwatch;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#stranger = emptyState(
      'You are not logged in',
      'Bookmarks are there for you once you are.',
      h('a', { class: 'button primary', href: href.loginThen(href.bookmarks) }, 'Log in'),
    );
    this.element = h(
      'div',
      { class: 'page' },
      h(
        'header',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, 'Bookmarks'),
        h('p', { class: 'lead' }, 'What you have marked. Nobody else sees it.'),
      ),
      ...[this.#stranger, this.#loading, this.#problem, this.#none, this.#rows, this.#more],
    );
    this.#unwatch = app.bookmarks.watch(() => void this.#load(null));
  }

  title = () => 'Bookmarks';

  /** @param {string|null} before */
  #load = async (before) => {
    if (this.#reader === undefined) return true;
    const asked = (this.#asked += 1);
    try {
      const { items, next } = await this.#app.api.own.bookmarks(before);
      if (asked !== this.#asked) return true;
      this.#bookmarks = before ? [...(this.#bookmarks ?? []), ...items] : items;
      this.#next = next;
      this.#problem.hidden = true;
      this.#draw();
      this.element.dispatchEvent(new Event('loaded', { bubbles: true }));
      return true;
    } catch (thrown) {
      this.#loading.hidden = true;
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
      return false;
    }
  };

  #draw() {
    const all = this.#bookmarks ?? [];
    const focused = this.#rows.contains(document.activeElement)
      ? document.activeElement?.closest('[data-row]')?.getAttribute('data-row')
      : null;
    this.#loading.hidden = true;
    this.#none.hidden = this.#bookmarks === null || all.length > 0;
    this.#rows.replaceChildren(...all.map((bookmark) => this.#row(bookmark)));
    this.#more.hidden = this.#next === null;
    if (focused)
      /** @type {HTMLElement|null} */ (
        this.#rows.querySelector(`[data-row="${CSS.escape(focused)}"] button`) ??
          this.element.querySelector('h1')
      )?.focus({ preventScroll: true });
  }

  /** @param {Bookmark} bookmark */
  #row(bookmark) {
    const { kind, post, comment, note, remind_at } = bookmark;
    const text = textOf(bookmark);
    const what =
      comment && !comment.deleted
        ? `Comment by ${comment.author.username} on ${isolated(post.title)}`
        : post.title;
    const body = text && 'body' in text ? excerpt(text.body, SHOWN_CHARACTERS) : '';
    return h(
      'li',
      { class: 'notice draft', 'data-row': `b${nameOf(bookmark)}` },
      h(
        'a',
        { class: 'notice-link', href: comment ? href.comment(post.id, comment.id) : href.post(post.id) },
        h(
          'span',
          { class: 'notice-text' },
          h('span', { class: 'name', dir: 'auto' }, what),
          note ? h('span', { class: 'bookmark-note', dir: 'auto' }, note) : null,
          h('span', { class: 'draft-excerpt', dir: 'auto' }, body),
          h(
            'span',
            { class: 'meta' },
            timeOf(bookmark.created_at),
            remind_at ? h('span', {}, `Reminder: ${exact(remind_at)}`) : null,
          ),
        ),
      ),
      button(
        'Edit',
        'button quiet small',
        () => showNote(this.#app, kind, { id: text.id, post_id: post.id }, bookmark),
        { 'aria-label': `Edit the bookmark: ${what}` },
      ),
    );
  }

  /** @param {State} state */
  update(state) {
    this.#stranger.hidden = state.signedIn === 'unknown' || state.me !== null;
    if (this.#reader === state.me?.id) return;
    this.#reader = state.me?.id;
    this.#bookmarks = null;
    this.#next = null;
    this.#rows.replaceChildren();
    this.#none.hidden = this.#more.hidden = true;
    this.#loading.hidden = state.me === null;
    void this.#load(null);
  }

  /** @param {State} state */
  ready = (state) => state.signedIn === 'no' || this.#bookmarks !== null;

  refresh = () => this.#load(null);

  destroy = () => this.#unwatch();
}
