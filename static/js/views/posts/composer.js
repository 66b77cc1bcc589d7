// Where a new post is written. The text is kept as it is typed and leaves only when it is on its way.

import { limit } from '../../core/state.js';
import { trimmedText } from '../../core/text/formatting.js';
import { h } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { mountDraft } from '../editor/draft.js';
import { createEditor, tellTyping } from '../editor/editor.js';
import { field } from '../parts/field.js';

/** @typedef {import('../../core/types.js').State} State */

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string|null} slug the category of the page, if it has one
 * @param {number} userId whose draft it is
 */
export function mountComposer(app, slug, userId) {
  const place = slug ? `post:${slug}` : 'post';
  let wanted = slug;

  const category = h('select', { name: 'category' });
  const title = h('input', {
    name: 'title',
    autocomplete: 'off',
    placeholder: 'What is it about?',
    maxlength: 400,
  });
  const categoryField = field('Category', category);
  const titleField = field('Title', title);
  const editor = createEditor({
    api: app.api,
    state: app.store.get,
    label: 'Message',
    rows: 2,
    placeholder: 'Markdown works here',
    limit: () => limit(app.store.get(), 'body'),
    changed: () => draft.keep(),
    submit: send,
  });
  editor.area.name = 'body';
  const form = h(
    'form',
    {
      class: 'card composer',
      'aria-label': 'New post',
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        send();
      },
    },
    h('div', { class: 'draft-place' }),
    h('div', { class: 'composer-head' }, categoryField.element, titleField.element),
    editor.element,
    h(
      'div',
      { class: 'form-actions' },
      h('span', { class: 'hint keys' }, h('kbd', {}, 'Ctrl'), ' ', h('kbd', {}, 'Enter'), ' sends'),
      h(
        'button',
        { class: 'button quiet composer-close', type: 'button', onclick: () => open(false) },
        'Close',
      ),
      h('button', { class: 'button primary', type: 'submit' }, 'Post'),
    ),
  );
  const opener = h(
    'button',
    {
      class: 'button composer-open',
      type: 'button',
      onclick: () => {
        open(true);
        title.focus();
      },
    },
    'Write a post',
  );
  const element = h('div', { class: 'composer-place' }, opener, form);

  /** The form is folded away until somebody wants to write. @param {boolean} yes */
  function open(yes) {
    element.classList.toggle('is-open', yes);
    if (!yes) opener.focus({ preventScroll: true });
  }

  /** @param {{title?: string, body?: string, category?: string}|null} text */
  function fill(text) {
    title.value = text?.title ?? '';
    editor.value = text?.body ?? '';
    if (text?.category) {
      wanted = text.category;
      category.value = text.category;
    }
    if (title.value || editor.value) element.classList.add('is-open');
  }

  function send() {
    const most = limit(app.store.get(), 'title');
    const problems = [
      category.value === '' ? [categoryField, 'Choose a category.'] : null,
      title.value.trim() === '' ? [titleField, 'Give the post a title.'] : null,
      [...title.value.trim()].length > most ? [titleField, `At most ${most} characters.`] : null,
      editor.value.trim() === '' ? [editor, 'Write something first.'] : null,
      [...editor.value.trim()].length > limit(app.store.get(), 'body') ? [editor, 'This is too long.'] : null,
    ].filter((problem) => problem !== null);
    for (const [where, message] of problems)
      /** @type {typeof titleField} */ (where).setError(/** @type {string} */ (message));
    if (problems.length > 0) {
      /** @type {typeof titleField} */ (problems[0][0]).input.focus();
      return;
    }
    if (!editor.whole()) return;
    app.typing.stop();
    app.outbox.post({ category: category.value, title: title.value.trim(), body: trimmedText(editor.value) });
    draft.clear();
    fill(null);
    editor.write();
    open(false);
  }

  onKey(form, (event) => {
    if (event.key !== 'Escape' || title.value.trim() || editor.value.trim()) return;
    event.preventDefault();
    open(false);
  });
  title.addEventListener('input', () => draft.keep());
  category.addEventListener('change', () => {
    wanted = category.value;
    app.typing.stop();
    draft.keep();
  });
  for (const input of [title, editor.area])
    tellTyping(input, app.typing, () => (category.value ? { category: category.value } : null));
  const draft = mountDraft({
    userId,
    place,
    fill,
    read: () => ({ title: title.value, body: editor.value, category: category.value }),
  });
  form.querySelector('.draft-place')?.replaceWith(draft.element);

  /** @type {State['categories']} */
  let shown = null;
  return {
    element,
    /** Opens the form and puts the cursor where writing starts. */
    focus() {
      open(true);
      draft.look();
      (title.value ? editor.area : title).focus();
    },
    /**
     * Brings a text back that could not be sent.
     * @param {{title: string, body: string, category: string}} text
     */
    bringBack(text) {
      fill(text);
      draft.keep();
      element.classList.add('is-open');
      title.focus();
      return true;
    },
    /** @param {State} state */
    update({ categories }) {
      if (categories === shown || !categories) return;
      shown = categories;
      category.replaceChildren(...categories.map(({ slug: value, name }) => h('option', { value }, name)));
      category.value = categories.some((c) => c.slug === wanted)
        ? String(wanted)
        : (categories[0]?.slug ?? '');
    },
    destroy() {
      draft.stop();
      editor.stop();
      app.typing.stop();
    },
  };
}
