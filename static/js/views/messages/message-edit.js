// Editing one's own private message where it stands. Its picture stays with it.

import { splitPicture } from '../../core/text/pictures.js';
import { limit } from '../../core/state.js';
import { h, setAttr } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { asApiError } from '../../net/api.js';
import { freshId } from '../parts/field.js';
import { rescue } from '../editor/draft-recovery.js';
import { withSuggestions } from '../editor/suggestions.js';

/** @typedef {import('../../core/types.js').Message} Message */

/**
 * @param {import('../../actions/app.js').App} app
 * @param {Message} message
 * @param {() => void} done closes the form
 */
export function mountMessageEdit(app, message, done) {
  const id = freshId('message-edit');
  const touch = window.matchMedia('(pointer: coarse)').matches;
  let { version } = message;
  const { words, picture } = splitPicture(message.body);
  const area = h('textarea', { id, rows: 1, class: 'message-area', 'aria-label': 'Edit your message' });
  area.value = words;
  const note = h('p', { class: 'field-error', id: `${id}-note`, role: 'alert', hidden: true });
  const save = h('button', { class: 'button primary small', type: 'submit' }, 'Save');
  const element = h(
    'form',
    {
      class: 'message-edit',
      'aria-label': 'Edit message',
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void send();
      },
    },
    withSuggestions(area, app.api),
    note,
    h(
      'div',
      { class: 'form-actions' },
      h('button', { class: 'button quiet small', type: 'button', onclick: close }, 'Cancel'),
      save,
    ),
  );
  const whole = () => [area.value.trim(), picture].filter(Boolean).join('\n\n');

  /** @param {string|null} text */
  function say(text) {
    note.textContent = text ?? '';
    note.hidden = !text;
    setAttr(area, 'aria-describedby', text ? note.id : null);
  }

  async function send() {
    const body = whole();
    const over = [...body].length - limit(app.store.get(), 'message');
    if (body === '' || over > 0) {
      say(over > 0 ? `${over} characters too many.` : 'Write something, or delete the message.');
      area.focus();
      return;
    }
    save.disabled = true;
    const asOf = app.store.get().seq;
    try {
      const edited = await app.api.changeMessage(message.id, { body, version });
      app.store.dispatch({ type: 'message.edited', message: edited, asOf });
      close();
    } catch (thrown) {
      const error = asApiError(thrown);
      const current = app.store.get().messages[message.id]?.value;
      if (error.status === 409 && current) {
        version = current.version;
        say(
          `You changed this elsewhere meanwhile, to: “${splitPicture(current.body).words}” Save once more ` +
            'to put this text in its place.',
        );
      } else say(Object.values(error.fields).flat().join(' ') || error.message);
      area.focus();
    } finally {
      save.disabled = false;
    }
  }

  function close() {
    unwatch();
    done();
  }

  onKey(area, (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (
      event.key === 'Enter' &&
      !event.shiftKey &&
      !event.altKey &&
      (!touch || event.ctrlKey || event.metaKey)
    ) {
      event.preventDefault();
      void send();
    }
  });
  area.addEventListener('input', () => say(null));
  // Deleted in another tab, or with the conversation: what was typed is not.
  const unwatch = app.store.subscribe(({ tombstones }) => {
    if (!tombstones[`m${message.id}`]) return;
    unwatch();
    if (area.value.trim() !== words)
      rescue(app, { why: 'The message that you were editing was deleted.', body: area.value });
  });

  return {
    element,
    focus() {
      area.focus();
      area.setSelectionRange(area.value.length, area.value.length);
    },
    /** @param {Message} newer what is saved builds on what was seen */
    update(newer) {
      if (newer.version > version && splitPicture(newer.body).words === area.value.trim())
        version = newer.version;
    },
  };
}
