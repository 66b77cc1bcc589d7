// The comments of one person, newest first, each with the post that it stands under.

import { href } from '../../core/routes.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { emptyState, skeleton, timeOf } from '../parts/avatar.js';

/** @typedef {import('../../core/types.js').CommentWithPost} CommentWithPost */
/** @typedef {import('../../core/types.js').State} State */
export class UserComments {
  #app;
  #username;
  #rows;
  #loading;
  #nothing;
  #more;
  #failed;
  /** @type {Map<number, {row: HTMLElement, body: HTMLElement, shown: CommentWithPost}>} */
  #written = new Map();
  /** @type {string|null|undefined} undefined before the first page */
  #next;
  #busy = false;

  /** @param {import('../../actions/app.js').App} app @param {string} username */
  constructor(app, username) {
    this.#app = app;
    this.#username = username;
    this.#rows = h('ul', { class: 'written' });
    this.#loading = skeleton(2);
    this.#nothing = emptyState('No comments yet', 'What this person comments will stand here.');
    this.#more = button('Older comments', 'button older', () => void this.load());
    this.#failed = h(
      'p',
      { class: 'form-error', role: 'alert', hidden: true },
      'The comments could not be loaded. ',
      button('Try again', 'link-button', () => void this.load()),
    );
    this.element = h(
      'div',
      { class: 'feed-place' },
      this.#loading,
      this.#nothing,
      this.#rows,
      this.#failed,
      this.#more,
    );
    this.#nothing.hidden = true;
    this.#more.hidden = true;
  }

  load = async () => {
    if (this.#busy || this.#next === null) return;
    this.#busy = true;
    this.#failed.hidden = true;
    setAttr(this.element, 'aria-busy', 'true');
    try {
      const page = await this.#app.api.commentsBy(this.#username, { before: this.#next });
      this.#next = page.next;
      for (const comment of page.items) this.#add(comment);
      this.update(this.#app.store.get());
    } catch {
      this.#failed.hidden = false;
    } finally {
      this.#busy = false;
      setAttr(this.element, 'aria-busy', null);
      this.#loading.hidden = true;
      this.#more.hidden = this.#next === null || this.#next === undefined;
      this.#nothing.hidden = this.#next === undefined || this.#written.size > 0;
      this.element.dispatchEvent(new Event('loaded', { bubbles: true }));
    }
  };

  /** Whether the first page is there, or could not be had. */
  get ready() {
    return this.#next !== undefined || !this.#failed.hidden;
  }

  /**
   * Loads on, towards a row and what stands below it.
   * @param {string} row as `data-row` names it
   * @returns {boolean} whether there is more
   */
  loadTo = (row) => {
    if (!row.startsWith('w') || !this.#failed.hidden || this.#next === null) return false;
    void this.load();
    return true;
  };

  /** @param {CommentWithPost} comment */
  #add = (comment) => {
    if (this.#written.has(comment.id)) return;
    const body = h('div', { class: 'prose excerpt', dir: 'auto' });
    const row = h(
      'li',
      { class: 'card written-row', 'data-row': `w${comment.id}` },
      h(
        'p',
        { class: 'meta' },
        h(
          'a',
          { class: 'written-post', dir: 'auto', href: href.comment(comment.post_id, comment.id) },
          comment.post_title,
        ),
        ' · ',
        timeOf(comment.created_at),
      ),
      body,
    );
    setBody(body, comment.body_html);
    this.#written.set(comment.id, { row, body, shown: comment });
    this.#rows.append(row);
  };

  /** What was edited or deleted since is told as it is everywhere. @param {State} state */
  update = (state) => {
    for (const [id, { row, body, shown }] of this.#written) {
      const now = state.comments[id]?.value;
      if (state.tombstones[`c${id}`] || state.tombstones[`p${shown.post_id}`]) {
        row.remove();
        this.#written.delete(id);
      } else if (now && !now.deleted && now.version > shown.version) setBody(body, now.body_html);
    }
    setText(this.#more, 'Older comments');
  };
}
