// The dialogs of the page. The browser's own <dialog> traps the focus, closes on Esc and gives the focus
// back.

import { isolated } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { freshId, onSubmit } from './field.js';

/** @typedef {import('./field.js').Field} Field */

/** @param {HTMLDialogElement} dialog shows it and throws it away once closed */
export function present(dialog) {
  /** @param {MouseEvent} event whether it is beside the dialog, and not in a gap within it */
  const isBeside = ({ target, clientX, clientY }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return target === dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
  };
  // What begins within it, as marking text does, closes nothing.
  let began = false;
  dialog.addEventListener('pointerdown', (event) => {
    began = isBeside(event);
  });
  dialog.addEventListener('click', (event) => {
    if (began && isBeside(event)) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * A dialog with a form in it, which closes once what it asks for is done. Its last button sends it.
 * @param {{title: string, parts: (HTMLElement|string)[], fields: Record<string, Field>, yes: string,
 *   isFinal?: boolean, others?: HTMLElement[],
 *   send: (close: () => void) => Promise<void>|void}} of `isFinal`: it can't be undone; `others`: buttons
 *   before that of giving up
 * @returns {HTMLDialogElement}
 */
export function formDialog({ title, parts, fields, yes, isFinal = false, others = [], send }) {
  const heading = freshId('dialog');
  const form = h(
    'form',
    { class: 'form' },
    ...parts,
    h(
      'div',
      { class: 'form-actions' },
      ...others,
      button('Cancel', 'button', () => dialog.close()),
      h('button', { class: `button ${isFinal ? 'danger-fill' : 'primary'}`, type: 'submit' }, yes),
    ),
  );
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': heading },
    h('h2', { id: heading }, title),
    form,
  );
  onSubmit(form, fields, async () => send(() => dialog.close()));
  present(dialog);
  return dialog;
}

/** @param {'post'|'comment'|'message'} noun @returns {Promise<boolean>} */
export const confirmDeletion = (noun) =>
  confirmed(
    `Delete this ${noun}?`,
    `It disappears for ${noun === 'message' ? 'both of you' : 'everyone'}. This can’t be undone.`,
    'Keep it',
    'Delete',
  );

/** @param {string} name @returns {Promise<boolean>} */
export const confirmCategoryDeletion = (name) =>
  confirmed(
    `Delete the category ${isolated(name)}?`,
    'It has no posts. Links to it end.',
    'Keep it',
    'Delete',
  );

/** @param {string} username @returns {Promise<boolean>} */
export const confirmBan = (username) =>
  confirmed(
    `Ban ${isolated(username)}?`,
    'They are logged out at once and can’t log in again until the ban is lifted. What they wrote stays.',
    'Cancel',
    'Ban',
  );

/** @param {string} username @param {string} role @returns {Promise<boolean>} */
export const confirmRole = (username, role) =>
  confirmed(
    `Make ${isolated(username)} ${role === 'admin' ? 'an' : 'a'} ${role}?`,
    'It holds at once: they are logged out and log in anew.',
    'Cancel',
    'Change role',
  );

/** @param {boolean} suspends whether its writer may only read for a week, too @returns {Promise<boolean>} */
export const confirmRemoval = (suspends) =>
  confirmed(
    'Remove what was reported?',
    suspends
      ? 'It disappears for everyone, and whoever wrote it may only read for a week.'
      : 'It disappears for everyone. This can’t be undone.',
    'Cancel',
    'Remove',
  );

/** @param {'keep'|'remove'} texts what becomes of what they wrote @returns {Promise<boolean>} */
export const confirmLeaving = (texts) =>
  confirmed(
    'Leave the forum?',
    texts === 'keep'
      ? 'Your account goes. What you wrote stays, as a former member’s. This can’t be undone.'
      : 'Your account goes, and all that you wrote with it. This can’t be undone.',
    'Stay',
    'Leave',
  );

/** @param {string} username @param {string} what @returns {Promise<boolean>} */
export const confirmUndo = (username, what) =>
  confirmed(
    `Undo what ${isolated(username)} did?`,
    `For everyone this disappears: ${what}. You can put it back for 30 days.`,
    'Cancel',
    'Undo',
  );

/**
 * @param {string} title
 * @param {string} text
 * @param {string} no
 * @param {string} yes
 * @returns {Promise<boolean>}
 */
export function confirmed(title, text, no, yes) {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      { class: 'dialog', 'aria-labelledby': 'dialog-title' },
      h('h2', { id: 'dialog-title' }, title),
      h('p', {}, text),
      h(
        'div',
        { class: 'form-actions' },
        button(no, 'button', () => dialog.close('no')),
        button(yes, 'button danger-fill', () => dialog.close('yes')),
      ),
    );
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'));
    present(dialog);
  });
}

/** @type {[string[], string][]} */
const KEYS = [
  [['c'], 'Write a post or a comment'],
  [['j'], 'Next post or comment'],
  [['k'], 'Previous post or comment'],
  [['n'], 'Show what is new'],
  [['t'], 'To the top'],
  [['r'], 'Reply to the comment, or to the post'],
  [['q'], 'Quote what is selected'],
  [['Enter'], 'Open the post'],
  [['m'], 'Private messages'],
  [['/'], 'Search'],
  [['p'], 'Find people'],
  [['Ctrl', 'Enter'], 'Send what you are writing'],
  [['Ctrl', 'B'], 'Bold; with I italic, K a link, E code'],
  [['Ctrl', 'Shift', '8'], 'A list; with 9 a quotation'],
  [['Esc'], 'Close or leave the field'],
  [['?'], 'This help'],
];

export function showHelp() {
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'dialog-title' },
    h('h2', { id: 'dialog-title' }, 'Keyboard'),
    h(
      'dl',
      { class: 'keys-list' },
      ...KEYS.flatMap(([keys, what]) => [
        h(
          'dt',
          {},
          ...keys.flatMap((key, index) => (index ? [' ', h('kbd', {}, key)] : [h('kbd', {}, key)])),
        ),
        h('dd', {}, what),
      ]),
    ),
    h(
      'div',
      { class: 'form-actions' },
      button('Close', 'button', () => dialog.close()),
    ),
  );
  present(dialog);
}
