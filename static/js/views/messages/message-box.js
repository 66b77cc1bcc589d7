// Where a private message is written. With a keyboard Enter sends and Shift+Enter starts a new line; on a
// touch screen Enter starts a new line and the button sends. The text is kept until it is on its way.

import { personOf } from '../../core/folds/messages.js';
import { markdownOf, splitPicture } from '../../core/text/pictures.js';
import { limit, nameKey } from '../../core/state.js';
import { trimmedText } from '../../core/text/formatting.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { Attachments } from '../editor/attachments.js';
import { FieldDraft } from '../editor/draft.js';
import { reportTyping } from '../editor/editor.js';
import { freshId } from '../parts/field.js';
import { withSuggestions } from '../editor/suggestions.js';
import { listenToFormats } from '../editor/toolbar.js';

/**
 * @param {string} id
 * @param {string} username to whom
 * @param {boolean} touch whether one writes on a screen
 */
const createArea = (id, username, touch) =>
  h('textarea', {
    id,
    rows: 1,
    class: 'message-area',
    'aria-label': `Message to ${username}`,
    placeholder: 'Write a message',
    enterkeyhint: touch ? 'enter' : 'send',
  });

/**
 * The words and the picture of a draft. What comes from another device has the picture in its text.
 * @param {import('../../lib/browser/storage.js').Draft|null} draft
 */
const apart = (draft) =>
  draft?.picture === undefined
    ? splitPicture(draft?.body ?? '')
    : { words: draft.body ?? '', picture: draft.picture };

const keysHint = () =>
  h(
    'p',
    { class: 'hint keys' },
    ...[h('kbd', {}, 'Enter'), ' sends, ', h('kbd', {}, 'Shift'), ' ', h('kbd', {}, 'Enter')],
    ' starts a new line. Markdown works here.',
  );

export class MessageBox {
  #app;
  #username;
  #sent;
  #area;
  /** The picture that goes with the text, as Markdown; empty for none. */
  #picture = '';
  #shown;
  #attached;
  #note;
  #images;
  #draft;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {string} username to whom
   * @param {number} userId whose draft it is
   * @param {() => void} sent called when something is on its way
   */
  constructor(app, username, userId, sent) {
    this.#app = app;
    this.#username = username;
    this.#sent = sent;
    const place = `message:${nameKey(username)}`;
    const id = freshId('message');
    const touch = window.matchMedia('(pointer: coarse)').matches;
    this.#area = createArea(id, username, touch);
    this.#shown = h('img', { alt: '' });
    const remove = button('Remove image', 'button quiet small', () => {
      this.#attach(''); // the server forgets what nothing shows
      this.#area.focus();
    });
    this.#attached = h('p', { class: 'attached', hidden: true }, this.#shown, remove);
    this.#note = h('p', { class: 'field-error', id: `${id}-note`, hidden: true });
    this.element = h('form', {
      class: 'message-box',
      'aria-label': `New message to ${username}`,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        this.#send();
      },
    });
    this.#images = new Attachments({
      api: app.api,
      state: app.store.get,
      into: this.element,
      many: false,
      added: ({ url }, { name }) => {
        this.#attach(markdownOf(name, url));
        this.#area.focus({ preventScroll: true });
      },
    });
    this.element.append(
      this.#attached,
      this.#images.line,
      this.#note,
      h(
        'div',
        { class: 'message-row' },
        this.#images.button,
        withSuggestions(this.#area, app.api),
        h('button', { class: 'button primary', type: 'submit' }, 'Send'),
      ),
      keysHint(),
    );

    this.#listen(touch);
    this.#draft = new FieldDraft({
      drafts: app.drafts,
      userId,
      place,
      read: () => ({ body: this.#area.value, picture: this.#picture }),
      fill: this.#fill,
    });
    this.element.prepend(this.#draft.element);
  }

  /** @param {import('../../lib/browser/storage.js').Draft|null} text */
  #fill = (text) => {
    const { words, picture } = apart(text);
    this.#area.value = words;
    this.#showPicture(picture);
  };

  /** @param {boolean} touch whether one writes on a screen */
  #listen(touch) {
    const app = this.#app;
    this.#area.addEventListener('input', () => {
      this.#measure();
      this.#draft.keep();
    });
    listenToFormats(this.#area);
    onKey(this.#area, (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
      if (touch && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.#send();
    });
    reportTyping(this.#area, app.typing, () => ({
      conversation: personOf(app.store.get(), this.#username)?.username ?? this.#username,
    }));
  }

  /** @param {string} markdown of the picture; empty for none */
  #attach = (markdown) => {
    this.#showPicture(markdown);
    this.#measure();
    this.#draft.keep();
  };

  /** @param {string} markdown */
  #showPicture = (markdown) => {
    this.#picture = markdown;
    const { url } = splitPicture(markdown);
    this.#attached.hidden = url === null;
    setAttr(this.#shown, 'src', url);
  };

  /** What is to be sent. */
  #whole = () => [trimmedText(this.#area.value), this.#picture].filter(Boolean).join('\n\n');

  /** @param {string|null} text */
  #say = (text) => {
    this.#note.textContent = text ?? '';
    this.#note.hidden = !text;
    setAttr(this.#area, 'aria-describedby', text ? this.#note.id : null);
  };

  #measure = () => {
    const left = limit(this.#app.store.get(), 'message') - [...this.#whole()].length;
    this.#say(left >= 0 ? null : `${-left} characters too many.`);
    setAttr(this.#area, 'aria-invalid', left < 0 ? 'true' : null);
    return left >= 0;
  };

  #send = () => {
    const body = this.#whole();
    if (body === '' || !this.#measure()) {
      this.#area.focus();
      return;
    }
    if (this.#images.busy) {
      this.#say('The image is still on its way. Wait for it, or cancel it.');
      return;
    }
    this.#app.typing.stop();
    this.#app.outbox.message(this.#username, { body });
    this.#draft.clear();
    this.#area.value = '';
    this.#showPicture('');
    this.#images.say('', 'done');
    this.#area.focus({ preventScroll: true });
    this.#sent();
  };

  focus = () => this.#area.focus({ preventScroll: true });

  /** @param {{body: string}} text that could not be sent */
  bringBack = (text) => {
    const { words, picture: brought } = splitPicture(text.body);
    this.#area.value = [words, this.#area.value].filter((part) => part.trim() !== '').join('\n\n');
    if (!this.#picture) this.#showPicture(brought);
    this.#draft.keep();
    this.#area.focus();
  };

  destroy = () => {
    this.#draft.stop();
    this.#images.stop();
    this.#app.typing.stop();
  };
}
