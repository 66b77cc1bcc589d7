// Somebody saved while this was being edited: both texts side by side, and what can be done with them. It
// stands under the field, so that nothing moves under whoever types; who tries to save is taken to it.

import { marked } from '../../core/text/merge.js';
import { h } from '../../lib/dom/dom.js';
import { headerHeight } from '../../lib/dom/scroll-position.js';

/** @typedef {{title?: string, body: string}} Text */

/** @param {{mine: () => void, theirs: () => void, both: () => void}} choose */
export function createConflict(choose) {
  const heading = h('p', { class: 'conflict-heading', tabindex: -1, role: 'alert' });
  const sides = h('div', { class: 'conflict-sides' });
  const element = h(
    'section',
    { class: 'conflict', hidden: true, 'aria-label': 'Changed meanwhile' },
    heading,
    sides,
    h(
      'p',
      { class: 'row' },
      ...[
        ['Keep mine', choose.mine],
        ['Take the newer text', choose.theirs],
        ['Put both together', choose.both],
      ].map(([words, act]) =>
        h(
          'button',
          { class: 'button', type: 'button', onclick: /** @type {() => void} */ (act) },
          /** @type {string} */ (words),
        ),
      ),
    ),
  );

  /** @param {string} label @param {Text} text @param {Text} other */
  const side = (label, text, other) =>
    h(
      'div',
      { class: 'conflict-side' },
      h('p', { class: 'conflict-label' }, label),
      text.title !== undefined &&
        h(
          'p',
          { class: 'conflict-title' },
          text.title === other.title ? text.title : h('mark', {}, text.title),
        ),
      h(
        'div',
        { class: 'conflict-text', tabindex: 0, role: 'region', 'aria-label': label },
        ...marked(text.body, other.body).map(({ line, changed }) =>
          h('p', {}, changed && line ? h('mark', {}, line) : line || '\u00a0'),
        ),
      ),
    );

  return {
    element,
    /** @param {Text} theirs @param {Text} mine */
    show(theirs, mine) {
      const words = 'This was changed while you were editing. Nothing is lost: choose what to save.';
      if (element.hidden) heading.textContent = words;
      sides.replaceChildren(side('The newer text', theirs, mine), side('Yours', mine, theirs));
      element.hidden = false;
      for (const text of sides.querySelectorAll('.conflict-text')) {
        const first = text.querySelector('mark');
        if (first)
          text.scrollTop += first.getBoundingClientRect().top - text.getBoundingClientRect().top - 24;
      }
    },
    /** Brings it into view and the focus to it. */
    reach() {
      heading.focus({ preventScroll: true });
      const { top } = element.getBoundingClientRect();
      window.scrollBy({ top: top - headerHeight() - 16, behavior: 'instant' });
    },
    hide() {
      element.hidden = true;
      heading.textContent = '';
    },
    get shown() {
      return !element.hidden;
    },
  };
}
