// One's own data: taking all of it along, and leaving.

import { button, h } from '../../lib/dom/dom.js';
import { whileClosed } from '../../lib/dom/focus.js';
import { asApiError } from '../../net/api.js';
import { confirmLeaving } from '../parts/dialogs.js';
import { field, onSubmit } from '../parts/field.js';

/** @typedef {import('../../core/types.js').Export} Export */

/** How often it is asked whether the file is there, while the page is looked at. */
const LOOK_MS = 1_000;

/** @type {[value: 'keep'|'remove', label: string, hint: string][]} */
const TEXTS = [
  ['keep', 'Keep what I wrote', 'Posts and comments stay, as a former member’s.'],
  ['remove', 'Remove what I wrote', 'Posts and comments go, with what others wrote under your posts.'],
];

export class OwnData {
  #app;
  #status = h('p', { class: 'saved', role: 'status' });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #link = h('a', { class: 'button primary', hidden: true, download: '' }, 'Download');
  #ask;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#ask = button('Put it together', 'button', () => void this.#begin());
    this.element = h(
      'div',
      { class: 'stack' },
      h(
        'section',
        { class: 'card form', 'aria-label': 'Your data' },
        h('h2', {}, 'Your data'),
        h(
          'p',
          { class: 'hint' },
          'All that is yours, to take with you: what you wrote and got, what you marked, read and decided, ' +
            'and your images. It is put together in a file that only you can fetch, for a day.',
        ),
        this.#problem,
        h('div', { class: 'form-actions' }, this.#status, this.#link, this.#ask),
      ),
      this.#leaving(),
    );
    void this.#look();
  }

  #begin = () =>
    whileClosed(this.#ask, async () => {
      this.#problem.hidden = true;
      try {
        this.#show(await this.#app.api.own.askExport());
      } catch (thrown) {
        this.#fail(asApiError(thrown).message);
      }
    });

  /** @param {boolean} [waited] whether it was being made when last asked */
  #look = async (waited = false) => {
    try {
      const { items } = await this.#app.api.own.exports();
      if (items[0]) this.#show(items[0]);
      else if (waited) this.#fail('That did not work. Please try again.');
    } catch (thrown) {
      // Whoever was logged out meanwhile is told so elsewhere.
      if (waited) this.#fail(asApiError(thrown).message);
    }
  };

  /** @param {Export} made */
  #show = ({ id, state }) => {
    clearTimeout(this.#timer);
    const ready = state === 'ready';
    this.#link.hidden = !ready;
    this.#link.href = `/api/me/export/${id}`;
    this.#ask.disabled = !ready;
    this.#ask.textContent = ready ? 'Put it together anew' : 'Put it together';
    this.#status.textContent = ready ? 'It is ready.' : 'Being put together…';
    if (!ready && this.element) this.#timer = setTimeout(() => void this.#look(true), LOOK_MS);
  };

  /** @param {string} words */
  #fail = (words) => {
    this.#status.textContent = '';
    this.#problem.textContent = words;
    this.#problem.hidden = false;
    this.#ask.disabled = false;
  };

  #leaving() {
    const app = this.#app;
    const password = field('Password', h('input', { type: 'password', autocomplete: 'current-password' }));
    const choices = TEXTS.map(([value, label, hint]) => {
      const input = h('input', { type: 'radio', name: 'texts', value, checked: value === 'keep' });
      const element = h(
        'label',
        { class: 'check' },
        input,
        h('span', {}, `${label}. `, h('span', { class: 'hint' }, hint)),
      );
      return { input, element };
    });
    const form = h(
      'form',
      { class: 'card form', 'aria-label': 'Leave' },
      h('h2', {}, 'Leave'),
      h(
        'p',
        { class: 'hint' },
        'Your account, profile and picture go, and your name can be somebody else’s. Private messages stay ' +
          'with whoever has them, without your name. This can’t be undone.',
      ),
      h(
        'fieldset',
        { class: 'choices' },
        h('legend', { class: 'visually-hidden' }, 'What you wrote'),
        ...choices.map(({ element }) => element),
      ),
      password.element,
      h(
        'div',
        { class: 'form-actions' },
        h('button', { class: 'button danger', type: 'submit' }, 'Leave the forum'),
      ),
    );
    onSubmit(form, { password }, async () => {
      const texts = choices[1].input.checked ? 'remove' : 'keep';
      if (password.input.value === '') return password.setError('Enter your password.');
      if (!(await confirmLeaving(texts))) return;
      await app.session.leave(password.input.value, texts);
      app.navigate('/', { replace: true });
      app.announcer.say('You have left the forum');
    });
    return form;
  }

  destroy = () => clearTimeout(this.#timer);
}
