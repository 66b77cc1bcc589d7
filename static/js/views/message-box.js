// Where a private message is written. With a keyboard Enter sends and Shift+Enter starts a new line; on a
// touch screen Enter starts a new line and the button sends. The text is kept until it is on its way.

import { personOf } from '../core/messages.js';
import { limit, nameKey } from '../core/state.js';
import { h, setAttr } from '../lib/dom.js';
import { drafts } from '../lib/storage.js';
import { tellTyping } from './editor.js';
import { freshId } from './field.js';
import { offerPeople } from './naming.js';

/**
 * @param {import('../actions/app.js').App} app @param {string} username to whom @param {number} userId whose draft it is
 * @param {() => void} sent called when something is on its way
 */
export function mountMessageBox(app, username, userId, sent) {
  const place = `message:${nameKey(username)}`;
  const id = freshId('message');
  const touch = window.matchMedia('(pointer: coarse)').matches;
  const area = h('textarea', { id, rows: 1, class: 'message-area', 'aria-label': `Message to ${username}`, placeholder: 'Write a message', enterkeyhint: touch ? 'enter' : 'send' });
  const note = h('p', { class: 'field-error', id: `${id}-note`, hidden: true });
  const element = h('form', { class: 'message-box', 'aria-label': `New message to ${username}`, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    send();
  } },
  note,
  h('div', { class: 'message-row' }, offerPeople(area, app.api), h('button', { class: 'button primary', type: 'submit' }, 'Send')),
  h('p', { class: 'hint keys' }, h('kbd', {}, 'Enter'), ' sends, ', h('kbd', {}, 'Shift'), ' ', h('kbd', {}, 'Enter'), ' starts a new line. Markdown works here.'));

  /** @param {string|null} text */
  function say(text) {
    note.textContent = text ?? '';
    note.hidden = !text;
    setAttr(area, 'aria-describedby', text ? note.id : null);
  }

  function measure() {
    const left = limit(app.store.get(), 'message') - [...area.value.trim()].length;
    say(left >= 0 ? null : `${-left} characters too many.`);
    setAttr(area, 'aria-invalid', left < 0 ? 'true' : null);
    return left >= 0;
  }

  function send() {
    const body = area.value.trim();
    if (body === '' || !measure()) {
      area.focus();
      return;
    }
    app.typing.stop();
    app.writing.message(username, { body });
    drafts.clear(userId, place);
    area.value = '';
    area.focus({ preventScroll: true });
    sent();
  }

  area.addEventListener('input', () => {
    measure();
    drafts.set(userId, place, { body: area.value });
  });
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.altKey) return;
    if (touch && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  });
  tellTyping(area, app.typing, () => ({ conversation: personOf(app.store.get(), username)?.username ?? username }));
  area.value = drafts.get(userId, place)?.body ?? '';
  const unwatch = drafts.watch(userId, place, (draft) => {
    area.value = draft?.body ?? '';
  });

  return {
    element,
    focus: () => area.focus({ preventScroll: true }),
    /** @param {{body: string}} text that could not be sent */
    bringBack(text) {
      area.value = area.value.trim() === '' ? text.body : `${text.body}\n\n${area.value}`;
      drafts.set(userId, place, { body: area.value });
      area.focus();
    },
    destroy() {
      unwatch();
      app.typing.stop();
    },
  };
}
