// The small button that says what waits, so that nothing has to push itself in.

import { count } from '../../core/text/formatting.js';
import { h, setText } from '../../lib/dom/dom.js';

/**
 * @param {string} noun e.g. `new post`
 * @param {'top'|'bottom'|'end'} edge `end` is the end of a place that scrolls by itself
 * @param {() => void} reveal
 */
export function createPill(noun, edge, reveal) {
  const button = h('button', { class: 'pill', type: 'button', hidden: true, onclick: reveal });
  return {
    element: h('div', { class: `pill-place pill-${edge}` }, button),
    /** @param {number} waiting */
    update(waiting) {
      button.hidden = waiting === 0;
      if (waiting > 0) setText(button, count(waiting, noun));
    },
  };
}
