// Where a private message is written. With a keyboard Enter sends and Shift+Enter starts a new line; on a
// touch screen Enter starts a new line and the button sends. The text is kept until it is on its way.

import { personOf } from '../../core/folds/messages.js';
import { markdownOf, splitPicture } from '../../core/text/pictures.js';
import { limit, nameKey } from '../../core/state.js';
import { trimmedText } from '../../core/text/formatting.js';
import { h, setAttr } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { createAttach } from '../editor/attachments.js';
import { mountDraft } from '../editor/draft.js';
import { tellTyping } from '../editor/editor.js';
import { freshId } from '../parts/field.js';
import { withSuggestions } from '../editor/suggestions.js';

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string} username to whom
 * @param {number} userId whose draft it is
 * @param {() => void} sent called when something is on its way
 */
export function mountMessageBox(app, username, userId, sent) {
  const place = `message:${nameKey(username)}`;
  const id = freshId('message');
  const touch = window.matchMedia('(pointer: coarse)').matches;
  const area = h('textarea', {
    id,
    rows: 1,
    class: 'message-area',
    'aria-label': `Message to ${username}`,
    placeholder: 'Write a message',
    enterkeyhint: touch ? 'enter' : 'send',
  });
  /** The picture that goes with the text, as Markdown; empty for none. */
  let picture = '';
  const shown = h('img', { alt: '' });
  const attached = h(
    'p',
    { class: 'attached', hidden: true },
    shown,
    h(
      'button',
      {
        class: 'button quiet small',
        type: 'button',
        onclick: () => {
          attach(''); // the server forgets what nothing shows
          area.focus();
        },
      },
      'Remove image',
    ),
  );
  const note = h('p', { class: 'field-error', id: `${id}-note`, hidden: true });
  const element = h('form', {
    class: 'message-box',
    'aria-label': `New message to ${username}`,
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      send();
    },
  });
  const images = createAttach({
    api: app.api,
    state: app.store.get,
    into: element,
    many: false,
    added: ({ url }, { name }) => {
      attach(markdownOf(name, url));
      area.focus({ preventScroll: true });
    },
  });
  element.append(
    attached,
    images.line,
    note,
    h(
      'div',
      { class: 'message-row' },
      images.button,
      withSuggestions(area, app.api),
      h('button', { class: 'button primary', type: 'submit' }, 'Send'),
    ),
    h(
      'p',
      { class: 'hint keys' },
      h('kbd', {}, 'Enter'),
      ' sends, ',
      h('kbd', {}, 'Shift'),
      ' ',
      h('kbd', {}, 'Enter'),
      ' starts a new line. Markdown works here.',
    ),
  );

  /** @param {string} markdown of the picture; empty for none */
  function attach(markdown) {
    showPicture(markdown);
    measure();
    draft.keep();
  }

  /** @param {string} markdown */
  function showPicture(markdown) {
    picture = markdown;
    const { url } = splitPicture(markdown);
    attached.hidden = url === null;
    setAttr(shown, 'src', url);
  }

  /** What is to be sent. */
  const whole = () => [trimmedText(area.value), picture].filter(Boolean).join('\n\n');

  /** @param {string|null} text */
  function say(text) {
    note.textContent = text ?? '';
    note.hidden = !text;
    setAttr(area, 'aria-describedby', text ? note.id : null);
  }

  function measure() {
    const left = limit(app.store.get(), 'message') - [...whole()].length;
    say(left >= 0 ? null : `${-left} characters too many.`);
    setAttr(area, 'aria-invalid', left < 0 ? 'true' : null);
    return left >= 0;
  }

  function send() {
    const body = whole();
    if (body === '' || !measure()) {
      area.focus();
      return;
    }
    if (images.busy) {
      say('The image is still on its way. Wait for it, or cancel it.');
      return;
    }
    app.typing.stop();
    app.outbox.message(username, { body });
    draft.clear();
    area.value = '';
    showPicture('');
    images.say('', 'done');
    area.focus({ preventScroll: true });
    sent();
  }

  area.addEventListener('input', () => {
    measure();
    draft.keep();
  });
  onKey(area, (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    if (touch && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  });
  tellTyping(area, app.typing, () => ({
    conversation: personOf(app.store.get(), username)?.username ?? username,
  }));
  const draft = mountDraft({
    userId,
    place,
    read: () => ({ body: area.value, picture }),
    fill(text) {
      area.value = text?.body ?? '';
      showPicture(text?.picture ?? '');
    },
  });
  element.prepend(draft.element);

  return {
    element,
    focus: () => area.focus({ preventScroll: true }),
    /** @param {{body: string}} text that could not be sent */
    bringBack(text) {
      const { words, picture: brought } = splitPicture(text.body);
      area.value = [words, area.value].filter((part) => part.trim() !== '').join('\n\n');
      if (!picture) showPicture(brought);
      draft.keep();
      area.focus();
    },
    destroy() {
      draft.stop();
      images.stop();
      app.typing.stop();
    },
  };
}
