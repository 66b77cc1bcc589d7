// A text whose place is gone while it was written: it stays on the page until its writer has put it somewhere
// else.

import { button, h } from '../../lib/dom/dom.js';

/** @typedef {{why: string, title?: string, body: string}} Lost */

/**
 * Copies a text; where the browser does not let a page do so, it is selected to be copied by hand.
 * @param {HTMLTextAreaElement} area
 */
export async function copy(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    area.focus();
    area.select();
    return document.execCommand('copy');
  }
}

/** @param {import('../../actions/app.js').App} app @param {Lost} lost */
export function offerRecovery(app, { why, title = '', body }) {
  const before = document.activeElement;
  const area = h('textarea', { rows: 3, class: 'rescue-text', readonly: true, 'aria-label': 'Your text' });
  area.value = body;
  const copied = button('Copy', 'button', async () => {
    copied.textContent = (await copy(area)) ? 'Copied' : 'Press Ctrl+C';
  });
  const close = () => {
    element.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
  const element = h(
    'section',
    { class: 'rescue card', tabindex: -1, 'aria-label': 'Your text is kept' },
    h('p', { class: 'rescue-why', role: 'alert' }, `${why} Your text is kept here.`),
    area,
    h(
      'p',
      { class: 'row' },
      copied,
      button('Make it a post', 'button', () => {
        element.remove();
        app.startPost({ title, body });
      }),
      button('Discard', 'button quiet danger', close),
    ),
  );
  document.body.append(element);
  return element;
}
