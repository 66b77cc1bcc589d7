// A link to be handed over: marked by whoever goes into it, and copied by a button.

import { button, h } from './dom.js';

/**
 * @param {string} label @param {string} url
 * @param {(words: string) => void} tell says what became of copying it
 */
export function linkToCopy(label, url, tell) {
  const link = h('input', {
    class: 'invite-link',
    type: 'text',
    readonly: true,
    value: new URL(url, location.origin).href,
    'aria-label': label,
    onfocus: () => link.select(),
  });
  const copy = button('Copy', 'button small', async () => {
    link.select();
    try {
      await navigator.clipboard.writeText(link.value);
      tell('The link is copied.');
    } catch {
      tell('The link is marked: copy it with your keyboard or menu.');
    }
  });
  return { link, copy };
}
