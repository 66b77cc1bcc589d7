// Editing and deleting a post or a comment where it stands.

import { mayChange, mayReadHistory } from '../../core/state.js';
import { button, h } from '../../lib/dom/dom.js';
import { focusFirst } from '../../lib/dom/focus.js';
import { showBeginning } from '../../lib/dom/scroll-position.js';
import { fetchPages } from '../../later.js';
import { asApiError } from '../../net/api.js';
import { confirmDeletion } from '../parts/dialogs.js';
import { EditForm } from './edit-form.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */
/** @typedef {import('../../actions/app.js').App} App */

/**
 * Where the focus goes when a row disappears: to the next one, or the one before, or the heading.
 * @param {HTMLElement} row
 */
function neighbour(row) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main [data-row]')]);
  const at = rows.indexOf(row);
  return rows[at + 1] ?? rows[at - 1] ?? document.querySelector('main h1');
}

export class EntryChanges {
  #element;
  #text;
  /** @type {EditForm|null} */
  #form = null;
  /** @type {any} */
  #item = null;
  #edit;
  #erase;
  #history;
  /** @type {Element|null} what had the focus before the form: Edit, or the button of the menu it is in */
  #opener = null;

  /**
   * Edit and delete, with the form that replaces the text while it is edited.
   * @param {App} app
   * @param {{element: HTMLElement, text: HTMLElement[], noun: 'post'|'comment', remove: (item: any) =>
   *   Promise<void>}} parts
   */
  constructor(app, { element, text, noun, remove }) {
    this.#element = element;
    this.#text = text;
    this.#edit = button(
      'Edit',
      'button quiet small',
      () => {
        const me = app.store.get().me;
        if (this.#form || !me) return;
        this.#opener = document.activeElement;
        this.#form = new EditForm(app, this.#item, me.id, this.#close);
        // The page keeps a heading while its own is a field.
        if (text[0].matches('h1'))
          this.#form.element.prepend(h('h1', { class: 'visually-hidden' }, `Edit this ${noun}`));
        text[0].before(this.#form.element);
        for (const part of text) part.hidden = true;
        element.classList.add('is-editing');
        this.#form.focus();
        // What stood above the button was long.
        showBeginning(this.#form.element);
      },
      { hidden: true },
    );
    this.#erase = button(
      'Delete',
      'button quiet small danger',
      async () => {
        if (!(await confirmDeletion(noun))) return;
        const next = /** @type {HTMLElement|null} */ (neighbour(element));
        try {
          await remove(this.#item);
          app.announcer.say(`The ${noun} is deleted`);
          if (document.activeElement === document.body && next?.isConnected) {
            next.tabIndex = Math.max(next.tabIndex, -1);
            next.focus({ preventScroll: true });
          }
        } catch (thrown) {
          const error = asApiError(thrown);
          this.problem.textContent = error.message;
          this.problem.hidden = false;
        }
      },
      { hidden: true },
    );
    this.#history = button('History', 'button quiet small', () => void this.#showHistory(app, noun), {
      hidden: true,
      'aria-haspopup': 'dialog',
      'aria-label': `History of this ${noun}`,
    });
    this.problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    this.buttons = [this.#edit, this.#erase, this.#history];
  }

  /** @param {App} app @param {'post'|'comment'} noun */
  #showHistory = async (app, noun) => {
    try {
      const { showHistory } = await fetchPages();
      this.problem.hidden = true;
      showHistory(app, noun, this.#item.id);
    } catch {
      this.problem.textContent = 'The history could not be loaded. Load the page anew, or try again later.';
      this.problem.hidden = false;
    }
  };

  #close = () => {
    this.#form?.element.remove();
    this.#form = null;
    for (const part of this.#text) part.hidden = false;
    this.#element.classList.remove('is-editing');
    focusFirst(this.#opener, this.#edit, this.#element);
  };

  /** @param {Post|LiveComment} now @param {State} state */
  update = (now, state) => {
    this.#item = now;
    const may = mayChange(state, now);
    this.#edit.hidden = !may;
    this.#erase.hidden = !may;
    this.#history.hidden = now.edited_at === null || !mayReadHistory(state, now);
    this.#form?.update(now);
  };
}
