// What a post or comment said before: who changed what and when, word by word, the newest first. Whoever
// may change the text puts an older one back, by an edit like any other.

import { mayChange } from '../../core/state.js';
import { abridged, wordDiff } from '../../core/text/word-diff.js';
import { button, h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { avatar, nameLink, skeleton, timeOf } from '../parts/avatar.js';
import { present } from '../parts/dialogs.js';

/** @typedef {import('../../core/types.js').Version} Version */
/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/text/word-diff.js').Piece} Piece */

/** How much of what did not change is shown beside what did, in characters. */
const AROUND = 200;

/** @param {Piece} piece */
const shown = ({ kind, text }) => (kind === 'same' ? text : h(kind === 'new' ? 'ins' : 'del', {}, text));

class History {
  #app;
  #noun;
  #id;
  /** @type {Version[]} */
  #versions = [];
  /** How many of them are shown: the last that is known waits for the one before it. */
  #drawn = 0;
  /** @type {string|null} */
  #next = null;
  /** Counts what was asked for: only the last of it is shown. */
  #asked = 0;
  #loading = skeleton(2);
  #rows = h('ol', { class: 'versions' });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #older;
  #newer;

  /** @param {import('../../actions/app.js').App} app @param {'post'|'comment'} noun @param {number} id */
  constructor(app, noun, id) {
    this.#app = app;
    this.#noun = noun;
    this.#id = id;
    this.#older = button('Older versions', 'button', () => void this.#load(this.#next), { hidden: true });
    this.#newer = button('Show the newest version', 'button primary', () => void this.#load(null), {
      hidden: true,
    });
    this.dialog = h(
      'dialog',
      { class: 'dialog history', 'aria-labelledby': 'dialog-title' },
      h('h2', { id: 'dialog-title', tabindex: -1, autofocus: true }, `History of this ${noun}`),
      h('div', { class: 'history-list' }, this.#loading, this.#rows, this.#problem, this.#older),
      h(
        'div',
        { class: 'form-actions' },
        this.#newer,
        button('Close', 'button', () => this.dialog.close()),
      ),
    );
    this.dialog.addEventListener('close', app.store.subscribe(this.#follow), { once: true });
    present(this.dialog);
    void this.#load(null);
  }

  #item = () => {
    const { posts, comments } = this.#app.store.get();
    const item = this.#noun === 'post' ? posts[this.#id]?.value : comments[this.#id]?.value;
    return item && !('deleted' in item && item.deleted) ? item : null;
  };

  /** What is told meanwhile moves nothing: it is offered. @param {State} state */
  #follow = ({ tombstones }) => {
    if (tombstones[`${this.#noun[0]}${this.#id}`]) this.dialog.close();
    const item = this.#item();
    this.#newer.hidden = !(item && this.#versions[0] && item.version > this.#versions[0].version);
  };

  /** @param {string|null} before null begins anew */
  #load = async (before) => {
    this.#problem.hidden = true;
    this.#asked += 1;
    const mine = this.#asked;
    this.#older.disabled = true;
    try {
      const { items, next } = await this.#app.api.writing.versions(this.#noun, this.#id, before);
      if (mine !== this.#asked) return;
      if (before === null) {
        this.#versions = [];
        this.#drawn = 0;
        this.#rows.replaceChildren();
      }
      this.#versions.push(...items);
      this.#next = next;
      this.#draw();
    } catch (thrown) {
      this.#fail(thrown);
    }
    this.#loading.hidden = true;
    this.#older.disabled = false;
  };

  #draw() {
    const known = this.#versions.length - (this.#next === null ? 0 : 1);
    for (; this.#drawn < known; this.#drawn += 1) this.#rows.append(this.#row(this.#drawn));
    this.#older.hidden = this.#next === null;
    this.#follow(this.#app.store.get());
  }

  /** @param {number} at */
  #row(at) {
    const [now, before] = [this.#versions[at], this.#versions[at + 1]];
    const isSame = before && before.title === now.title && before.body === now.body;
    const item = this.#item();
    const mayPutBack = at > 0 && item && mayChange(this.#app.store.get(), item);
    return h(
      'li',
      { class: 'version', 'aria-label': `Version ${now.version} by ${now.editor.username}` },
      h(
        'div',
        { class: 'version-head' },
        avatar(now.editor, 'small'),
        nameLink(now.editor.username),
        h('span', { class: 'meta' }, `Version ${now.version} · `, timeOf(now.created_at)),
        mayPutBack &&
          button('Put it back', 'button quiet small', () => void this.#putBack(now), {
            'aria-label': `Put version ${now.version} back`,
          }),
      ),
      now.title !== undefined &&
        (!before || before.title !== now.title) &&
        h('p', { class: 'version-title', dir: 'auto' }, ...this.#changes(before?.title, now.title)),
      isSame
        ? h('p', { class: 'meta' }, 'The text stayed as it was.')
        : (!before || before.body !== now.body) &&
            h('div', { class: 'version-text', dir: 'auto' }, ...this.#changes(before?.body, now.body)),
    );
  }

  /** @param {string|undefined} before @param {string} now */
  #changes = (before, now) =>
    before === undefined ? [now] : abridged(wordDiff(before, now), AROUND).map(shown);

  /** @param {Version} old */
  async #putBack({ version, title, body }) {
    const { api, store, announcer } = this.#app;
    const item = this.#item();
    if (!item) return;
    const asOf = store.get().seq;
    this.#problem.hidden = true;
    try {
      const change = { body, version: item.version };
      if (this.#noun === 'post')
        store.dispatch({
          type: 'post.received',
          post: await api.changePost(this.#id, { ...change, title }),
          asOf,
        });
      else
        store.dispatch({
          type: 'comment.received',
          comment: await api.changeComment(this.#id, change),
          asOf,
        });
      this.dialog.close();
      announcer.say(`Version ${version} is put back`);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** @param {unknown} thrown */
  #fail(thrown) {
    this.#problem.textContent = asApiError(thrown).message;
    this.#problem.hidden = false;
    this.#problem.scrollIntoView({ block: 'nearest' });
  }
}

/**
 * Shows what a text said before.
 * @param {import('../../actions/app.js').App} app
 * @param {'post'|'comment'} noun
 * @param {number} id
 */
export const showHistory = (app, noun, id) => void new History(app, noun, id);
