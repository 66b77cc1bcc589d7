// What the reader must be told whatever is on the screen, until they have read it.

import { h, setText } from '../../lib/dom/dom.js';

/** @param {import('../../actions/app.js').App} app @param {HTMLElement} element */
export function mountBanner(app, element) {
  const text = h('p', { role: 'alert' });
  element.append(
    text,
    h(
      'button',
      {
        class: 'button small',
        type: 'button',
        onclick: () => app.store.dispatch({ type: 'banner.changed', text: null }),
      },
      'Close',
    ),
  );
  return {
    /** @param {import('../../core/types.js').State} state */
    update({ banner }) {
      element.hidden = banner === null;
      setText(text, banner ?? '');
    },
  };
}
