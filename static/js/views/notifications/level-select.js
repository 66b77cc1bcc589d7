// What the reader hears of a whole category or tag: a choice on its page, and one in the settings.

import { h, icon, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { freshId } from '../parts/field.js';
import { BELL } from '../shell/header.js';

/** @typedef {import('../../core/types.js').Level} Level */

/** @type {[Level|'none', string][]} */
const CHOICES = [
  ['none', 'Nothing in particular'],
  ['first', 'New posts'],
  ['all', 'Posts and comments'],
  ['muted', 'Muted: not in my feed'],
];

/**
 * @param {import('../../actions/app.js').App} app
 * @param {import('../../actions/own.js').Place} place
 * @param {string} [name] what it is of, where that is not clear from the page
 */
export function levelSelect(app, place, name) {
  const id = freshId('level');
  const select = h(
    'select',
    { id, onchange: () => void change() },
    ...CHOICES.map(([value, text]) => h('option', { value }, text)),
  );
  const problem = h('span', { class: 'field-error', role: 'alert' });
  const words = h('span', { class: name ? '' : 'follow-words', dir: 'auto' }, name ?? 'Notify me of');
  const label = h('label', { for: id }, name ? null : icon(BELL), words);
  const element = h('div', { class: 'follow level', hidden: true }, label, select, problem);

  async function change() {
    setText(problem, '');
    try {
      await app.levels.set(place, select.value === 'none' ? null : /** @type {Level} */ (select.value));
      app.announcer.say(`Saved: ${select.selectedOptions[0]?.textContent ?? ''}`);
    } catch (thrown) {
      setText(problem, asApiError(thrown).message);
      show(app.store.get());
    }
  }

  /** @param {import('../../core/types.js').State} state */
  function show({ levels }) {
    const level = 'tag' in place ? levels?.tags[place.tag] : levels?.categories[place.category];
    select.value = level ?? 'none';
  }

  return {
    element,
    /** @param {import('../../core/types.js').State} state */
    update(state) {
      element.hidden = state.me === null;
      select.disabled = state.levels === null;
      if (document.activeElement !== select) show(state);
    },
  };
}
