// What somebody notes with a bookmark, and when they want to be reminded of it.

import { fieldTime, reminderAt, WHENS } from '../../core/text/reminders.js';
import { button, h } from '../../lib/dom/dom.js';
import { formDialog } from '../parts/dialogs.js';
import { field } from '../parts/field.js';

/** @typedef {import('../../core/types.js').BookmarkNote} BookmarkNote */

const LONGEST = 500;

/**
 * @param {import('../../actions/app.js').App} app
 * @param {'post'|'comment'} noun
 * @param {{id: number, post_id?: number}} text
 * @param {BookmarkNote} before
 */
export function showNote(app, noun, text, before) {
  const note = field('Note, for you alone', h('textarea', { rows: 3, maxlength: LONGEST, dir: 'auto' }));
  note.input.value = before.note;
  const when = h('select', {}, ...WHENS.map(([value, name]) => h('option', { value }, name)));
  when.value = before.remind_at === null ? 'never' : 'at';
  const at = h('input', { type: 'datetime-local' });
  if (before.remind_at !== null) at.value = fieldTime(before.remind_at);
  const remind = field('Remind me', when);
  const time = field('Time', at);
  const show = () => {
    time.element.hidden = when.value !== 'at';
  };
  when.addEventListener('change', show);
  show();

  const dialog = formDialog({
    title: 'Bookmark',
    parts: [note.element, remind.element, time.element],
    fields: { note, remind_at: time },
    yes: 'Save',
    others: [
      button('Remove', 'button quiet danger', () => void remove(), { 'aria-label': 'Remove bookmark' }),
    ],
    send: async (close) => {
      const chosen = /** @type {import('../../core/text/reminders.js').When} */ (when.value);
      const remindAt = reminderAt(chosen, at.value, new Date());
      if (chosen === 'at' && remindAt === null) {
        time.setError('Choose a day and a time.');
        at.focus();
        return;
      }
      const isSame = remindAt === null ? before.remind_at === null : at.value === fieldOf(before);
      const change = chosen === 'at' && isSame ? {} : { remind_at: remindAt };
      await app.bookmarks.set(noun, text, { note: note.input.value, ...change });
      close();
      app.announcer.say('The bookmark is saved');
    },
  });

  function remove() {
    dialog.close();
    app.bookmarks.remove(noun, text);
    app.announcer.say('The bookmark is removed');
  }
}

/** @param {BookmarkNote} note */
const fieldOf = ({ remind_at }) => (remind_at === null ? '' : fieldTime(remind_at));
