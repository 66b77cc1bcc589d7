// All that the reader has marked: what it is, what they noted with it and when they are reminded of it, the
// one marked last first.

import { textName } from '../../core/reading/bookmarks.js';
import { href } from '../../core/routes.js';
import { excerpt, isolated } from '../../core/text/formatting.js';
import { exact } from '../../core/text/time.js';
import { button, h } from '../../lib/dom/dom.js';
import { emptyState, timeOf } from '../parts/avatar.js';
import { PagedList } from '../parts/paged-list.js';
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
  #list;
  /** @type {number|undefined} whose they are */
  #reader;
  #stranger;
  #unwatch;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#list = new PagedList({
      fetch: app.api.own.bookmarks,
      key: nameOf,
      row: (bookmark) => this.#row(bookmark),
      rows: h('ul', { class: 'notices bookmarks', 'aria-label': 'Bookmarks' }),
      none: emptyState(
        'No bookmarks',
        'The ribbon below a post, and the menu of a comment, keep it here for you.',
      ),
    });
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
      ...[this.#stranger, ...this.#list.parts],
    );
    this.#unwatch = app.bookmarks.watch(this.refresh);
  }

  title = () => 'Bookmarks';

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
            remind_at ? ` · Reminder: ${exact(remind_at)}` : null,
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
    this.#list.forget(state.me !== null);
    void this.refresh();
  }

  /** @param {State} state */
  ready = (state) => state.signedIn === 'no' || this.#list.isThere;

  refresh = async () => this.#reader === undefined || this.#list.load(null);

  destroy = () => this.#unwatch();
}
