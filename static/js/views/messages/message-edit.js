// Editing one's own private message where it stands. Its picture stays with it.

import { splitPicture } from '../../core/text/pictures.js';
import { limit } from '../../core/state.js';
import { fieldErrors } from '../../core/text/formatting.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { asApiError } from '../../net/api.js';
import { freshId } from '../parts/field.js';
import { offerRecovery } from '../editor/draft-recovery.js';
import { withSuggestions } from '../editor/suggestions.js';

/** @typedef {import('../../core/types.js').Message} Message */
export class MessageEdit {
  #app;
  #message;
  #done;
  #version;
  #picture;
  #area;
  #note;
  #save;
  #unwatch;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {Message} message
   * @param {() => void} done closes the form
   */
  constructor(app, message, done) {
    this.#app = app;
    this.#message = message;
    this.#done = done;
    const id = freshId('message-edit');
    const touch = window.matchMedia('(pointer: coarse)').matches;
    let { version } = message;
    this.#version = version;
    const { words, picture } = splitPicture(message.body);
    this.#picture = picture;
    this.#area = h('textarea', { id, rows: 1, class: 'message-area', 'aria-label': 'Edit your message' });
    this.#area.value = words;
    this.#note = h('p', { class: 'field-error', id: `${id}-note`, role: 'alert', hidden: true });
    this.#save = h('button', { class: 'button primary small', type: 'submit' }, 'Save');
    this.element = h(
      'form',
      {
        class: 'message-edit',
        'aria-label': 'Edit message',
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          void this.#send();
        },
      },
      withSuggestions(this.#area, app.api),
      this.#note,
      h('div', { class: 'form-actions' }, button('Cancel', 'button quiet small', this.#close), this.#save),
    );

    onKey(this.#area, (event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        this.#close();
      } else if (
        event.key === 'Enter' &&
        !event.shiftKey &&
        !event.altKey &&
        (!touch || event.ctrlKey || event.metaKey)
      ) {
        event.preventDefault();
        void this.#send();
      }
    });
    this.#area.addEventListener('input', () => this.#say(null));

    // Deleted in another tab, or with the conversation: what was typed is not.
    this.#unwatch = app.store.subscribe(({ tombstones }) => {
      if (!tombstones[`m${message.id}`]) return;
      this.#unwatch();
      if (this.#area.value.trim() !== words)
        offerRecovery(app, { why: 'The message that you were editing was deleted.', body: this.#area.value });
    });
  }

  #whole = () => [this.#area.value.trim(), this.#picture].filter(Boolean).join('\n\n');

  /** @param {string|null} text */
  #say = (text) => {
    this.#note.textContent = text ?? '';
    this.#note.hidden = !text;
    setAttr(this.#area, 'aria-describedby', text ? this.#note.id : null);
  };

  #send = async () => {
    const body = this.#whole();
    const over = [...body].length - limit(this.#app.store.get(), 'message');
    if (body === '' || over > 0) {
      this.#say(over > 0 ? `${over} characters too many.` : 'Write something, or delete the message.');
      this.#area.focus();
      return;
    }
    this.#save.disabled = true;
    const asOf = this.#app.store.get().seq;
    try {
      const edited = await this.#app.api.changeMessage(this.#message.id, { body, version: this.#version });
      this.#app.store.dispatch({ type: 'message.edited', message: edited, asOf });
      this.#close();
    } catch (thrown) {
      const error = asApiError(thrown);
      const current = this.#app.store.get().messages[this.#message.id]?.value;
      if (error.status === 409 && current) {
        this.#version = current.version;
        this.#say(
          `You changed this elsewhere meanwhile, to: “${splitPicture(current.body).words}” Save once more ` +
            'to put this text in its place.',
        );
      } else this.#say(fieldErrors(error.fields, { body: 'Message' }) || error.message);
      this.#area.focus();
    } finally {
      this.#save.disabled = false;
    }
  };

  #close = () => {
    this.#unwatch();
    this.#done();
  };

  focus = () => {
    this.#area.focus();
    this.#area.setSelectionRange(this.#area.value.length, this.#area.value.length);
  };

  /** @param {Message} newer what is saved builds on what was seen */
  update = (newer) => {
    if (newer.version > this.#version && splitPicture(newer.body).words === this.#area.value.trim())
      this.#version = newer.version;
  };
}
