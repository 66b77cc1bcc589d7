// Choosing comments in a thread, to make a post of their own of them.

import { href } from '../../core/routes.js';
import { writable } from '../../core/state.js';
import { count, isolated } from '../../core/text/formatting.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { freshKey } from '../../net/api.js';
import { formDialog } from '../parts/dialogs.js';
import { field } from '../parts/field.js';

/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../actions/app.js').App} App */

/** As many as the server takes. */
const MOST = 500;

/** @param {Element} row @returns {number|null} the comment that it shows */
function commentIn(row) {
  const shown = /^c-(\d+)$/.exec(row.id);
  return shown && !row.classList.contains('comment-gone') ? Number(shown[1]) : null;
}

/** @param {App} app @param {Post} post @param {number[]} ids @param {() => void} done */
function showSplit(app, post, ids, done) {
  const state = app.store.get();
  const title = field('Title', h('input', { autocomplete: 'off', maxlength: 200, required: true }));
  const places = writable(state).map(({ slug, name }) => h('option', { value: slug }, name));
  const category = field('Category', h('select', {}, ...places));
  category.input.value = post.category.slug;
  if (!category.input.value && places[0]) category.input.value = places[0].value;
  const key = freshKey();
  const of = `${count(ids.length, 'comment')} of “${isolated(post.title)}”`;
  formDialog({
    title: 'Move comments to a post of their own',
    parts: [
      h(
        'p',
        {},
        `${of} will be a post: the first one’s text is the post’s, by whoever wrote it, and others stand `,
        'under it. Where the first one stood a line leads there.',
      ),
      ...[title.element, category.element],
    ],
    fields: { title, category },
    yes: 'Move',
    send: async (close) => {
      const fields = { comment_ids: ids, title: title.input.value.trim(), category: category.input.value };
      const made = await app.api.moderation.split(post.id, fields, key);
      close();
      done();
      app.announcer.say('The comments are moved');
      app.navigate(href.post(made.id));
    },
  });
  title.input.focus();
}

/** The one that is chosen in. @type {{close: () => void}|null} */
let open = null;

class Choice {
  #app;
  #post;
  #rows;
  /** @type {Set<number>} */
  #ids = new Set();
  #said = h('p', { role: 'status' });
  #go;
  #bar;
  #watch = new MutationObserver(() => this.#look());
  /** Where the focus was before, and is again. */
  #before = document.activeElement;

  /** @param {App} app @param {Post} post @param {HTMLElement} rows the comments */
  constructor(app, post, rows) {
    this.#app = app;
    this.#post = post;
    this.#rows = rows;
    this.#go = button('Move…', 'button primary', () => this.#move());
    this.#bar = h(
      'div',
      { class: 'choice-bar', role: 'group', 'aria-label': 'Comments to be moved' },
      this.#said,
      button('Cancel', 'button', this.close),
      this.#go,
    );
    document.body.append(this.#bar);
    onKey(document, this.#key);
    // More of them come as the reader goes on, and the page may be left.
    this.#watch.observe(document.body, { childList: true, subtree: true });
    this.#look();
    this.#tell();
    /** @type {HTMLElement|null} */ (rows.querySelector('.choose-comment input'))?.focus();
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const isOver = !this.#bar.isConnected || document.querySelector('dialog[open]') !== null;
    if (event.key !== 'Escape' || isOver) return;
    event.preventDefault();
    this.close();
  };

  close = () => {
    this.#watch.disconnect();
    this.#bar.remove();
    if (this.#before instanceof HTMLElement && this.#before.isConnected) this.#before.focus();
    for (const box of this.#rows.querySelectorAll('.choose-comment')) box.remove();
    open = null;
  };

  #look() {
    if (!this.#rows.isConnected) return this.close();
    for (const row of this.#rows.querySelectorAll('.comment')) {
      const id = commentIn(row);
      if (id !== null && !row.querySelector('.choose-comment')) row.prepend(this.#box(id));
    }
  }

  /** @param {number} id */
  #box(id) {
    const box = h('input', {
      type: 'checkbox',
      checked: this.#ids.has(id),
      onchange: () => {
        if (box.checked) this.#ids.add(id);
        else this.#ids.delete(id);
        this.#tell();
      },
    });
    return h('label', { class: 'check choose-comment' }, box, ' Move this comment');
  }

  #tell() {
    const { size } = this.#ids;
    const many = size > MOST ? `, ${MOST} at most` : '';
    setText(this.#said, size === 0 ? 'Choose the comments to be moved.' : `${count(size, 'comment')}${many}`);
    this.#go.disabled = size === 0 || size > MOST;
  }

  #move() {
    showSplit(
      this.#app,
      this.#post,
      [...this.#ids].sort((a, b) => a - b),
      this.close,
    );
  }
}

/** Has comments be chosen. @param {App} app @param {Post} post under which they stand */
export function chooseComments(app, post) {
  const rows = /** @type {HTMLElement|null} */ (
    document.querySelector('.thread > .comments:not(.pending-list)')
  );
  open?.close();
  if (rows) open = new Choice(app, post, rows);
}
