// A button that opens a few more things to do. The browser's own popover closes it on Esc and on a press
// elsewhere; the arrow keys move through it as in any menu, and the focus goes back to its button.

import { h } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';

const GAP_PX = 4;

/**
 * @param {{name: string, label: (Node|string)[], class?: string}} button its name for screen readers, and
 *   what it shows
 * @param {HTMLElement[]} items buttons and links; those that are `hidden` are not offered
 */
export function createMenu({ name, label, class: kind = 'button quiet small menu-open' }, items) {
  const list = h('div', { class: 'menu', role: 'menu', popover: 'auto', 'aria-label': name }, ...items);
  const open = h(
    'button',
    {
      class: kind,
      type: 'button',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-label': name,
      onclick: () => {
        if (list.matches(':popover-open')) list.hidePopover();
        else list.showPopover();
      },
    },
    ...label,
  );
  for (const item of items) {
    item.classList.add('menu-item');
    item.setAttribute('role', 'menuitem');
    item.tabIndex = -1;
  }
  const offered = () => items.filter((item) => !item.hidden);

  function place() {
    const [at, size] = [open.getBoundingClientRect(), list.getBoundingClientRect()];
    const rtl = getComputedStyle(open).direction === 'rtl';
    const left = rtl ? at.right - size.width : at.left;
    const fits = at.bottom + GAP_PX + size.height <= window.innerHeight;
    const top = fits ? at.bottom + GAP_PX : Math.max(8, at.top - GAP_PX - size.height);
    const right = document.documentElement.clientWidth - size.width - 8;
    list.style.left = `${Math.max(8, Math.min(left, right))}px`;
    list.style.top = `${top}px`;
  }

  const away = () => list.hidePopover();
  list.addEventListener('toggle', (event) => {
    const opened = /** @type {any} */ (event).newState === 'open';
    open.setAttribute('aria-expanded', String(opened));
    window[opened ? 'addEventListener' : 'removeEventListener']('scroll', away, { passive: true });
    if (!opened) return;
    place();
    offered()[0]?.focus({ preventScroll: true });
  });
  // Whatever is chosen acts with the focus where it was before the menu: what opens next gives it back to
  // there.
  list.addEventListener(
    'click',
    (event) => {
      if (!(event.target instanceof Element) || !event.target.closest('[role=menuitem]')) return;
      list.hidePopover();
      open.focus({ preventScroll: true });
    },
    { capture: true },
  );
  onKey(list, (event) => {
    const all = offered();
    const here = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') {
      list.hidePopover();
      open.focus({ preventScroll: true });
      if (event.key === 'Tab') return;
    } else if (to === undefined) return;
    else all.at(to % all.length)?.focus({ preventScroll: true });
    event.preventDefault();
    event.stopPropagation();
  });
  return { element: h('span', { class: 'menu-place' }, open, list), open };
}
