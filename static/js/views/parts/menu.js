// A button that opens a few more things to do. The browser's own popover closes it on Esc and on a press
// elsewhere; the arrow keys move through it as in any menu, and the focus goes back to its button.

import { h } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';

const GAP_PX = 4;

export class Menu {
  #items;
  #list;

  /**
   * @param {{name: string, label: (Node|string)[], class?: string}} button its name for screen readers, and
   *   what it shows
   * @param {HTMLElement[]} items buttons and links; those that are `hidden` are not offered
   */
  constructor({ name, label, class: kind = 'button quiet small menu-open' }, items) {
    this.#items = items;
    this.#list = h('div', { class: 'menu', role: 'menu', popover: 'auto', 'aria-label': name }, ...items);
    this.open = h(
      'button',
      {
        class: kind,
        type: 'button',
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
        'aria-label': name,
        onclick: () => {
          if (this.#list.matches(':popover-open')) this.#list.hidePopover();
          else this.#list.showPopover();
        },
      },
      ...label,
    );
    for (const item of items) {
      item.classList.add('menu-item');
      item.setAttribute('role', 'menuitem');
      item.tabIndex = -1;
    }
    this.#list.addEventListener('toggle', (event) => {
      const opened = /** @type {any} */ (event).newState === 'open';
      this.open.setAttribute('aria-expanded', String(opened));
      window[opened ? 'addEventListener' : 'removeEventListener']('scroll', this.#away, { passive: true });
      if (!opened) return;
      this.#place();
      this.#offered()[0]?.focus({ preventScroll: true });
    });

    // Whatever is chosen acts with the focus where it was before the menu: what opens next gives it back to
    // there.
    this.#list.addEventListener(
      'click',
      (event) => {
        if (!(event.target instanceof Element) || !event.target.closest('[role=menuitem]')) return;
        this.#list.hidePopover();
        this.open.focus({ preventScroll: true });
      },
      { capture: true },
    );
    onKey(this.#list, (event) => {
      const all = this.#offered();
      const here = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
      const to = this.#stepFrom(here, event.key);
      if (event.key === 'Escape' || event.key === 'Tab') {
        this.#list.hidePopover();
        this.open.focus({ preventScroll: true });
        if (event.key === 'Tab') return;
      } else if (to === undefined) return;
      else all.at(to % all.length)?.focus({ preventScroll: true });
      event.preventDefault();
      event.stopPropagation();
    });
    this.element = h('span', { class: 'menu-place' }, this.open, this.#list);
  }

  /** @param {number} here @param {string} key @returns {number|undefined} */
  #stepFrom(here, key) {
    const isMirrored = getComputedStyle(this.#list).direction === 'rtl';
    const [ahead, back] = isMirrored ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    if (key === 'ArrowDown' || key === ahead) return here + 1;
    if (key === 'ArrowUp' || key === back) return here - 1;
    return { Home: 0, End: -1 }[key];
  }

  #offered = () => this.#items.filter((item) => !item.hidden);

  #place = () => {
    const [at, size] = [this.open.getBoundingClientRect(), this.#list.getBoundingClientRect()];
    const rtl = getComputedStyle(this.open).direction === 'rtl';
    const left = rtl ? at.right - size.width : at.left;
    const fits = at.bottom + GAP_PX + size.height <= window.innerHeight;
    const top = fits ? at.bottom + GAP_PX : Math.max(8, at.top - GAP_PX - size.height);
    const right = document.documentElement.clientWidth - size.width - 8;
    this.#list.style.left = `${Math.max(8, Math.min(left, right))}px`;
    this.#list.style.top = `${top}px`;
  };

  #away = () => this.#list.hidePopover();
}
