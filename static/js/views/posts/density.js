// How posts are listed on this device: as cards to read, or as rows for who looks for something. Both are the
// same elements; the style sheet does the rest, and `theme.js` sees to it before the first paint.

import { button, setAttr, setText } from '../../lib/dom/dom.js';
import { write } from '../../lib/browser/storage.js';

/** The button that goes from one to the other. */
export function densityButton() {
  const root = document.documentElement;
  const show = () => {
    const rows = root.dataset.feed === 'rows';
    setText(element, rows ? 'Cards' : 'Rows');
    setAttr(element, 'aria-label', rows ? 'Show posts as cards' : 'Show posts as rows');
  };
  const element = button('', 'button quiet small density', () => {
    const rows = root.dataset.feed !== 'rows';
    if (rows) root.dataset.feed = 'rows';
    else delete root.dataset.feed;
    write('althing.feed', rows ? 'rows' : null);
    show();
  });
  show();
  return element;
}
