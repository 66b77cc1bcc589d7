// Changing a field's text for the person who writes in it. It goes in as typing does, so that Ctrl+Z takes it
// back and Ctrl+Y brings it again; setting `value` or `setRangeText` would break the field's own history.

import { isField } from './dom.js';

/** @type {EventTarget|null} the field in which an input method composes now */
let composing = null;
globalThis.document?.addEventListener('compositionstart', ({ target }) => {
  composing = target;
});
globalThis.document?.addEventListener('compositionend', () => {
  composing = null;
});

/**
 * Replaces a part of the text; the cursor stands behind it afterwards. A field that is being composed in is
 * left alone until that is over.
 * @param {HTMLTextAreaElement|HTMLInputElement} field
 * @param {(field: HTMLTextAreaElement|HTMLInputElement) => {start: number, end: number, text: string}} change
 *   asked when it is done: what stands there may have moved
 */
export function insert(field, change) {
  if (composing === field) {
    // The text of the composition is not in the field before this event is over.
    field.addEventListener('compositionend', () => setTimeout(() => insert(field, change)), { once: true });
    return;
  }
  const { start, end, text } = change(field);
  const active = document.activeElement;
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end);
  const done = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!done) {
    field.setRangeText(text, start, end, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  // Whoever writes somewhere else by now goes on there.
  if (active instanceof HTMLElement && active !== field && isField(active))
    active.focus({ preventScroll: true });
}

/**
 * Replaces the whole text, so that it can be taken back.
 * @param {HTMLTextAreaElement|HTMLInputElement} field
 * @param {string} text
 */
export const rewrite = (field, text) => insert(field, () => ({ start: 0, end: field.value.length, text }));
