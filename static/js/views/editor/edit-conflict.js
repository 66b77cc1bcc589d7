// Somebody saved while this was being edited: both texts side by side, and what can be done with them. It
// stands under the field, so that nothing moves under whoever types; who tries to save is taken to it.

import { markedLines } from '../../core/text/merge.js';
import { button, h } from '../../lib/dom/dom.js';
import { scrollBelowHeader } from '../../lib/dom/scroll-position.js';

/** @typedef {{title?: string, body: string}} Text */
export class EditConflict {
  #heading;
  #sides;

  /** @param {{mine: () => void, theirs: () => void, both: () => void}} choose */
  constructor(choose) {
    this.#heading = h('p', { class: 'conflict-heading', tabindex: -1, role: 'alert' });
    this.#sides = h('div', { class: 'conflict-sides' });
    this.element = h(
      'section',
      { class: 'conflict', hidden: true, 'aria-label': 'Changed meanwhile' },
      this.#heading,
      this.#sides,
      h(
        'p',
        { class: 'row' },
        button('Keep mine', 'button', choose.mine),
        button('Take the newer text', 'button', choose.theirs),
        button('Put both together', 'button', choose.both),
      ),
    );
  }

  /** @param {string} label @param {Text} text @param {Text} other */
  #side = (label, text, other) =>
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
        ...markedLines(text.body, other.body).map(({ line, changed }) =>
          h('p', {}, changed && line ? h('mark', {}, line) : line || '\u00a0'),
        ),
      ),
    );

  /** @param {Text} theirs @param {Text} mine */
  show = (theirs, mine) => {
    const words = 'This was changed while you were editing. Nothing is lost: choose what to save.';
    if (this.element.hidden) this.#heading.textContent = words;
    this.#sides.replaceChildren(
      this.#side('The newer text', theirs, mine),
      this.#side('Yours', mine, theirs),
    );
    this.element.hidden = false;
    for (const text of this.#sides.querySelectorAll('.conflict-text')) {
      const first = text.querySelector('mark');
      if (first) text.scrollTop += first.getBoundingClientRect().top - text.getBoundingClientRect().top - 24;
    }
  };

  /** Brings it into view and the focus to it. */
  focus = () => {
    this.#heading.focus({ preventScroll: true });
    scrollBelowHeader(this.element);
  };

  hide = () => {
    this.element.hidden = true;
    this.#heading.textContent = '';
  };

  get shown() {
    return !this.element.hidden;
  }
}
