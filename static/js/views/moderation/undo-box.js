// Undoing all that somebody did since a time, after a look at how much that is, and putting it back.

import { count } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { whileClosed } from '../../lib/dom/focus.js';
import { asApiError } from '../../net/api.js';
import { confirmUndo } from '../parts/dialogs.js';
import { field } from '../parts/field.js';

/** @typedef {import('../../core/types.js').Undone} Undone */

const NOT_YET = 'Choose a time that has come.';

/** @param {Undone} how much of each @returns {string} what there is of it, in words */
export const inWords = ({ posts, comments, messages, reactions }) =>
  /** @type {[number, string][]} */ ([
    [posts, 'post'],
    [comments, 'comment'],
    [messages, 'private message'],
    [reactions, 'reaction'],
  ])
    .filter(([number]) => number > 0)
    .map(([number, noun]) => count(number, noun))
    .join(', ');

/** @param {Undone} how */
const isNothing = (how) => Object.values(how).every((number) => number === 0);

export class UndoBox {
  #app;
  #username;
  #refetch;
  #begins;
  #since = field('All that they did since', h('input', { type: 'datetime-local' }));
  #done = h('p', { class: 'saved', role: 'status' });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {string} username
   * @param {() => Promise<unknown>} refetch fetches the profile again
   * @param {() => void} begins takes away what was said before
   */
  constructor(app, username, refetch, begins) {
    this.#app = app;
    this.#begins = begins;
    this.#username = username;
    this.#refetch = refetch;
    const undo = button('Undo…', 'button small danger', () => this.#act(undo, this.#undo));
    const back = button('Put back', 'button small', () => this.#act(back, this.#putBack));
    this.element = h(
      'div',
      { class: 'row', role: 'group', 'aria-label': 'Undo' },
      ...[this.#since.element, undo, back, this.#done, this.#problem],
    );
  }

  /** @param {HTMLButtonElement} pressed @param {() => Promise<string>} act gives what is said then */
  #act = (pressed, act) =>
    whileClosed(pressed, async () => {
      this.#begins();
      try {
        this.#done.textContent = await act();
      } catch (thrown) {
        const error = asApiError(thrown);
        if (error.fields.since) return this.#since.setError(NOT_YET);
        this.#problem.textContent = error.message;
        this.#problem.hidden = false;
      }
    });

  /** Takes away what was said of the last act. */
  clear = () => {
    this.#problem.hidden = true;
    this.#done.textContent = '';
    this.#since.setError(null);
  };

  #undo = async () => {
    const { moderation } = this.#app.api;
    const at = new Date(this.#since.input.value);
    if (!(at.getTime() <= Date.now())) {
      this.#since.setError(NOT_YET);
      this.#since.input.focus();
      return '';
    }
    const since = at.toISOString();
    const much = await moderation.undo(this.#username, since, true);
    if (isNothing(much)) return 'There is nothing since then.';
    if (!(await confirmUndo(this.#username, inWords(much)))) return '';
    const undone = await moderation.undo(this.#username, since, false);
    await this.#refetch();
    return `Undone: ${inWords(undone)}.`;
  };

  #putBack = async () => {
    const back = await this.#app.api.moderation.putBack(this.#username);
    await this.#refetch();
    return isNothing(back) ? 'There is nothing to put back.' : `Put back: ${inWords(back)}.`;
  };
}
