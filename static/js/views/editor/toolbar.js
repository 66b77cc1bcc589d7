// Buttons for those who don't know Markdown, and keys for those who write much: both do the same to the field
// that they belong to, and go into its own history.

import { FORMATS, formatOf, KEYS } from '../../core/text/markup.js';
import { button, h, icon } from '../../lib/dom/dom.js';
import { insert } from '../../lib/dom/field-edit.js';
import { onKey } from '../../lib/dom/keys.js';

/** @typedef {import('../../core/text/markup.js').Format} Format */

/** @type {Record<Format, string>} */
const SIGNS = {
  bold: 'M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z',
  italic: 'M10 5h8M6 19h8M14 5l-4 14',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1-1',
  list: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  quote: 'M5 5v14M10 8h9M10 12h9M10 16h6',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
};

/** @param {HTMLTextAreaElement} area @param {Format} format */
function apply(area, format) {
  const { selectionStart, selectionEnd, value } = area;
  const { from, to, ...edit } = FORMATS[format](value, selectionStart, selectionEnd);
  insert(area, () => edit);
  area.focus({ preventScroll: true });
  area.setSelectionRange(from, to);
}

/** The keys alone, for a field that has no room for buttons. @param {HTMLTextAreaElement} area */
export const listenToFormats = (area) =>
  onKey(area, (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const format = formatOf(event);
    if (!format) return;
    event.preventDefault();
    apply(area, format);
  });

/** @param {HTMLTextAreaElement} area @returns {HTMLElement} */
export function createToolbar(area) {
  listenToFormats(area);
  const buttons = /** @type {Format[]} */ (Object.keys(KEYS)).map((format, at) => {
    const { name, keys } = KEYS[format];
    return button(icon(SIGNS[format]), 'button quiet icon-button', () => apply(area, format), {
      'aria-label': name,
      'aria-keyshortcuts': keys.replace('Ctrl', 'Control'),
      title: `${name} (${keys})`,
      tabindex: at === 0 ? 0 : -1,
      // The field keeps its selection.
      onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
    });
  });
  const element = h('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Formatting' }, ...buttons);
  onKey(element, (event) => {
    const here = buttons.findIndex((one) => one === document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = buttons.at(to % buttons.length);
    for (const one of buttons) one.tabIndex = one === next ? 0 : -1;
    next?.focus();
  });
  return element;
}
