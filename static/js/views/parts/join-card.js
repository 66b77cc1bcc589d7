// What guests are offered who want to write: to log in, and to become members in the way that this forum
// takes them.

import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';

/** @typedef {import('../../core/types.js').Site} Site */

/**
 * How one becomes a member here.
 * @param {Site|null} site null while it is not known
 * @returns {{button: string|null, about: string}} what the way to the form is called, if there is one, and
 *   how it is
 */
export function joinOffer(site) {
  switch (site?.registration) {
    case 'open':
      return { button: 'Create account', about: '' };
    case 'invite':
      return {
        button: 'Use an invitation',
        about: 'New members come by invitation: ask somebody who is here for a link.',
      };
    case 'closed':
      return { button: null, about: 'This forum takes no new members at the moment.' };
    default:
      return { button: null, about: '' };
  }
}

/**
 * The card that stands where a member writes.
 * @param {Site|null} site @param {string} why one would want to @param {string} back where to go afterwards
 */
export function joinCard(site, why, back) {
  const { button, about } = joinOffer(site);
  return h(
    'div',
    { class: 'card invite' },
    h('p', {}, [why, about].filter(Boolean).join(' ')),
    h(
      'p',
      { class: 'row' },
      h('a', { class: 'button primary', href: href.loginThen(back) }, 'Log in'),
      button ? h('a', { class: 'button', href: href.registerThen(back) }, button) : null,
    ),
  );
}
