// What the reader must be told whatever is on the screen, until they have read it.

import { exact } from '../../core/text/time.js';
import { button, h, setText } from '../../lib/dom/dom.js';

/** @param {import('../../actions/app.js').App} app @param {HTMLElement} element */
export function mountBanner(app, element) {
  const text = h('p', { role: 'alert' });
  const forget = () => app.store.dispatch({ type: 'banner.changed', text: null });
  const close = button('Close', 'button small', forget);
  element.append(text, close);
  return {
    /** @param {import('../../core/types.js').State} state */
    update({ banner, me }) {
      const suspended = me?.suspension
        ? `You may read, but not write, until ${exact(me.suspension.until)}: ${me.suspension.reason}`
        : null;
      element.hidden = banner === null && suspended === null;
      close.hidden = banner === null;
      setText(text, banner ?? suspended ?? '');
    },
  };
}
