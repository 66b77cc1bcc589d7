// A labelled field with its error beside it, and a form's way of showing what the server found wrong.

import { fieldError, fieldErrors } from '../../core/text/formatting.js';
import { h, setAttr } from '../../lib/dom/dom.js';
import { whileClosed } from '../../lib/dom/focus.js';
import { asApiError } from '../../net/api.js';

let made = 0;
/** @param {string} stem an id that no other element has */
export const freshId = (stem) => `${stem}-${(made += 1)}`;

/**
 * @typedef {{element: HTMLElement, input: HTMLInputElement|HTMLTextAreaElement|HTMLSelectElement, setError:
 *   (message: string|null) => void}} Field
 */

/**
 * @template {HTMLInputElement|HTMLTextAreaElement|HTMLSelectElement} T
 * @param {string} label @param {T} input @param {string} [hint]
 */
export function field(label, input, hint) {
  const id = freshId('field');
  input.id = id;
  const error = h('p', { class: 'field-error', id: `${id}-error`, hidden: true });
  const help = hint ? h('p', { class: 'field-hint', id: `${id}-hint` }, hint) : null;
  const described = help ? `${id}-hint` : null;
  setAttr(input, 'aria-describedby', described);
  /** @param {string|null} message */
  const setError = (message) => {
    error.textContent = message ?? '';
    error.hidden = !message;
    setAttr(input, 'aria-invalid', message ? 'true' : null);
    setAttr(
      input,
      'aria-describedby',
      message ? [described, `${id}-error`].filter(Boolean).join(' ') : described,
    );
  };
  input.addEventListener('input', () => setError(null));
  return {
    element: h('div', { class: 'field' }, h('label', { for: id }, label), input, help, error),
    input,
    setError,
  };
}

/** @param {HTMLElement} input */
const labelOf = (input) => /** @type {HTMLInputElement} */ (input).labels?.[0]?.textContent ?? 'This';

/** The one that stands before all others in the page. @param {HTMLElement[]} inputs */
const firstOf = (inputs) =>
  inputs.find((one) =>
    inputs.every(
      (other) => other === one || one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING,
    ),
  );

/**
 * Runs what a form is for, once at a time; errors go beside their fields and the rest above the button.
 * @param {HTMLFormElement} form
 * @param {Record<string, {setError: (message: string|null) => void, input: HTMLElement}>} fields by the
 *   server's names
 * @param {() => Promise<void>} submit
 */
export function onSubmit(form, fields, submit) {
  const general = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const button = /** @type {HTMLButtonElement|null} */ (
    form.querySelector('button[type=submit], button:not([type])')
  );
  button?.closest('.form-actions')?.before(general);
  let busy = false;
  form.noValidate = true;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    setAttr(form, 'aria-busy', 'true');
    general.hidden = true;
    for (const one of Object.values(fields)) one.setError(null);
    try {
      await whileClosed(button, submit);
    } catch (thrown) {
      const error = asApiError(thrown);
      const beside = Object.entries(error.fields).filter(([name]) => fields[name]);
      for (const [name, messages] of beside)
        fields[name].setError(fieldError(labelOf(fields[name].input), messages));
      const elsewhere = fieldErrors(
        Object.fromEntries(Object.entries(error.fields).filter(([name]) => !fields[name])),
      );
      if (beside.length === 0 || elsewhere) {
        general.textContent = elsewhere || error.message;
        general.hidden = false;
      }
      firstOf(beside.map(([name]) => fields[name].input))?.focus();
    } finally {
      busy = false;
      setAttr(form, 'aria-busy', null);
    }
  });
}
