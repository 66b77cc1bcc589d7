// Going to any comment of a long thread in one step: a slider over all of them, and its ends.

import { h, setAttr, setText } from '../../lib/dom/dom.js';

/** From so many comments on a thread is a long one. */
const LONG = 40;

/**
 * @param {(nth: number) => Promise<void>} go
 * @returns {{element: HTMLElement, update: (total: number) => void}}
 */
export function createJump(go) {
  const where = h('output', { class: 'jump-where' });
  const slider = h('input', {
    type: 'range',
    class: 'jump',
    min: 1,
    value: 1,
    'aria-label': 'Go to a comment',
    oninput: () => setText(where, `${slider.value} of ${slider.max}`),
    onchange: async () => {
      await go(Number(slider.value));
      setText(where, '');
    },
  });
  const element = h('span', { class: 'jump-place', hidden: true }, where, slider);
  return {
    element,
    update(total) {
      element.hidden = total < LONG;
      setAttr(slider, 'max', Math.max(1, total));
    },
  };
}
