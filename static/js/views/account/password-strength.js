// How strong a password is, shown while it is typed. The server says it, by the rule by which it decides in
// the end.

import { fieldError } from '../../core/text/formatting.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';

/** Typing rests for so long before it is asked. */
const PAUSE_MS = 250;
/** By the server's score. */
const WORDS = ['Not strong enough', 'It will do', 'Fair', 'Strong', 'Very strong'];

/**
 * @param {import('../../actions/app.js').App} app
 * @param {HTMLInputElement} password
 * @param {() => {username?: string, email?: string}} whose what stands beside it: a password must be none of
 *   that
 * @returns {HTMLElement} one line, there from the beginning
 */
export function strengthOf(app, password, whose) {
  const bar = h('span', { class: 'strength-bar', 'aria-hidden': 'true' });
  const words = h('span', { role: 'status' });
  const element = h('p', { class: 'strength field-hint' }, bar, words);
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let waiting;
  let asked = 0;

  /** @param {number|null} score @param {string} text */
  function show(score, text) {
    setAttr(element, 'data-score', score);
    // What is wrong stands once: where the field says it already, not here, too.
    setText(words, password.hasAttribute('aria-invalid') ? '' : text);
  }

  async function ask() {
    const turn = (asked += 1);
    if (password.value === '') return show(null, '');
    try {
      const { score, refusal } = await app.api.passwordStrength({ password: password.value, ...whose() });
      if (turn === asked)
        show(score, refusal === null ? WORDS[score] : fieldError('The password', [refusal]));
    } catch {
      // Whoever sends the form hears all the same.
      if (turn === asked) show(null, '');
    }
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), PAUSE_MS);
  }
  password.addEventListener('input', later);
  new MutationObserver(() => {
    if (password.hasAttribute('aria-invalid')) setText(words, '');
  }).observe(password, { attributeFilter: ['aria-invalid'] });
  return element;
}
