// Who is typing here, on a line of its own whose height is always kept: it comes and goes and moves nothing.

import { typingSentence } from '../../core/text/formatting.js';
import { h, setText } from '../../lib/dom/dom.js';

export function createTypingLine() {
  const text = h('span', {});
  const element = h(
    'div',
    { class: 'typing-line' },
    h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
    text,
  );
  return {
    element,
    /** @param {string[]} names @param {string} [where] */
    update(names, where) {
      setText(text, typingSentence(names, where));
      element.classList.toggle('is-typing', names.length > 0);
    },
  };
}
