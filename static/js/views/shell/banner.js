// What the reader must be told whatever is on the screen, until they have read it.

import { button, h, setText } from '../../lib/dom/dom.js';

/** @param {import('../../actions/app.js').App} app @param {HTMLElement} element */
export function mountBanner(app, element) {
  const text = h('p', { role: 'alert' });
  element.append(
    text,
    button('Close', 'button small', () => app.store.dispatch({ type: 'banner.changed', text: null })),
  );
  return {
    /** @param {import('../../core/types.js').State} state */
    update({ banner }) {
      element.hidden = banner === null;
      setText(text, banner ?? '');
    },
  };
}
