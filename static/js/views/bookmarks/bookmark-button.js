// One press marks a text for oneself; once it is marked, the same button opens what is noted with it.

import { isBookmarked, textName } from '../../core/reading/bookmarks.js';
import { button, h, icon, setAttr, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { RIBBON } from '../shell/header.js';
import { showNote } from './note-dialog.js';

export class BookmarkButton {
  #app;
  #noun;
  #problem;
  #words;
  /** @type {{id: number, post_id?: number}|null} */
  #text = null;
  #marked = false;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {'post'|'comment'} noun
   * @param {HTMLElement} problem where it says what went wrong
   * @param {boolean} [inMenu] as words, among others
   */
  constructor(app, noun, problem, inMenu = false) {
    this.#app = app;
    this.#noun = noun;
    this.#problem = problem;
    this.#words = inMenu ? h('span', {}) : null;
    const kind = inMenu ? 'button quiet small' : 'button quiet small icon-button bookmark';
    this.element = button(this.#words ?? icon(RIBBON), kind, () => void this.#press(), { hidden: true });
  }

  async #press() {
    const text = this.#text;
    if (!text) return;
    this.#problem.hidden = true;
    try {
      if (this.#marked) {
        const note = await this.#app.api.own.bookmark(this.#noun, text.id);
        if (note) return showNote(this.#app, this.#noun, text, note);
      }
      await this.#app.bookmarks.set(this.#noun, text);
      this.#app.announcer.say(`The ${this.#noun} is bookmarked`);
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
    }
  }

  /** @param {{id: number, post_id?: number}} text @param {import('../../core/types.js').State} state */
  update(text, state) {
    this.#text = text;
    this.element.hidden = state.me === null;
    this.#marked = isBookmarked(state, textName(this.#noun, text.id));
    const name = this.#marked ? 'Edit bookmark' : 'Bookmark';
    if (this.#words) setText(this.#words, name);
    else {
      setAttr(this.element, 'aria-label', name);
      setAttr(this.element, 'title', name);
    }
    this.element.classList.toggle('is-marked', this.#marked);
  }
}
