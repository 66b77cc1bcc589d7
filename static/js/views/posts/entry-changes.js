// Editing and deleting a post or a comment where it stands.

import { mayChange } from '../../core/state.js';
import { h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { confirmDeletion } from '../parts/dialogs.js';
import { mountEditForm } from './edit-form.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */
/** @typedef {import('../../actions/app.js').App} App */

/**
 * Where the focus goes when a row disappears: to the next one, or the one before, or the heading.
 * @param {HTMLElement} row
 */
function neighbour(row) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main [data-row]')]);
  const at = rows.indexOf(row);
  return rows[at + 1] ?? rows[at - 1] ?? document.querySelector('main h1');
}

/**
 * Edit and delete, with the form that replaces the text while it is edited.
 * @param {App} app
 * @param {{element: HTMLElement, text: HTMLElement[], noun: 'post'|'comment', remove: (item: any) =>
 *   Promise<void>}} parts
 */
export function createChanges(app, { element, text, noun, remove }) {
  /** @type {ReturnType<typeof mountEditForm>|null} */
  let form = null;
  /** @type {any} */
  let item = null;
  const edit = h(
    'button',
    {
      class: 'button quiet small',
      type: 'button',
      hidden: true,
      onclick: () => {
        const me = app.store.get().me;
        if (form || !me) return;
        form = mountEditForm(app, item, me.id, close);
        // The page keeps a heading while its own is a field.
        if (text[0].matches('h1'))
          form.element.prepend(h('h1', { class: 'visually-hidden' }, `Edit this ${noun}`));
        text[0].before(form.element);
        for (const part of text) part.hidden = true;
        element.classList.add('is-editing');
        form.focus();
      },
    },
    'Edit',
  );
  const erase = h(
    'button',
    {
      class: 'button quiet small danger',
      type: 'button',
      hidden: true,
      onclick: async () => {
        if (!(await confirmDeletion(noun))) return;
        const next = /** @type {HTMLElement|null} */ (neighbour(element));
        try {
          await remove(item);
          app.announcer.say(`The ${noun} is deleted`);
          if (document.activeElement === document.body && next?.isConnected) {
            next.tabIndex = Math.max(next.tabIndex, -1);
            next.focus({ preventScroll: true });
          }
        } catch (thrown) {
          const error = asApiError(thrown);
          problem.textContent = error.message;
          problem.hidden = false;
        }
      },
    },
    'Delete',
  );
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });

  function close() {
    form?.element.remove();
    form = null;
    for (const part of text) part.hidden = false;
    element.classList.remove('is-editing');
    edit.focus();
  }

  return {
    buttons: [edit, erase],
    problem,
    /** @param {Post|LiveComment} now @param {State} state */
    update(now, state) {
      item = now;
      const may = mayChange(state, now.author);
      edit.hidden = !may;
      erase.hidden = !may;
      form?.update(now);
    },
  };
}
