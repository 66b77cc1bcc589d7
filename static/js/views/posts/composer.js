// Where a new post is written. The text is kept as it is typed and leaves only when it is on its way.

import { limit, writable } from '../../core/state.js';
import { trimmedText } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { FieldDraft } from '../editor/draft.js';
import { Editor, reportTyping } from '../editor/editor.js';
import { SimilarPosts } from '../editor/similar.js';
import { TagsField } from '../editor/tags-field.js';
import { field } from '../parts/field.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {{setError: (message: string|null) => void, input: HTMLElement}} ProblemField */

export class Composer {
  #app;
  #wanted;
  #category;
  #title;
  #categoryField;
  #titleField;
  #tags;
  /** @type {string[]} what a new post begins with */
  #ownTags;
  #similar;
  #editor;
  #opener;
  #draft;
  /** @type {State['categories']} */
  #shown = null;
  /** @type {string|undefined} */
  #role;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {string|null} slug the category of the page, if it has one
   * @param {number} userId whose draft it is
   * @param {string[]} [tags] that a new post begins with
   */
  constructor(app, slug, userId, tags = []) {
    this.#app = app;
    const place = 'post';
    this.#wanted = slug;

    this.#category = h('select', { name: 'category' });
    this.#title = h('input', {
      name: 'title',
      autocomplete: 'off',
      placeholder: 'What is it about?',
      maxlength: 400,
    });
    this.#categoryField = field('Category', this.#category);
    this.#titleField = field('Title', this.#title);
    this.#similar = new SimilarPosts(app.api, this.#title);
    this.#tags = new TagsField({ api: app.api, changed: () => this.#draft.keep() });
    this.#ownTags = tags;
    this.#tags.value = tags;
    this.#editor = this.#createEditor();
    const form = this.#createForm();
    this.#opener = button('Write a post', 'button composer-open', () => {
      this.#open(true);
      this.#title.focus();
    });
    this.element = h('div', { class: 'composer-place' }, this.#opener, form);

    onKey(form, (event) => {
      if (event.key !== 'Escape' || this.#title.value.trim() || this.#editor.value.trim()) return;
      event.preventDefault();
      this.#open(false);
    });
    this.#title.addEventListener('input', () => this.#draft.keep());
    this.#category.addEventListener('change', () => {
      this.#wanted = this.#category.value;
      app.typing.stop();
      this.#draft.keep();
    });
    for (const input of [this.#title, this.#editor.area])
      reportTyping(input, app.typing, () =>
        this.#category.value ? { category: this.#category.value } : null,
      );
    this.#draft = new FieldDraft({
      drafts: app.drafts,
      userId,
      place,
      fill: this.#fill,
      read: () => ({
        title: this.#title.value,
        body: this.#editor.value,
        category: this.#category.value,
        tags: this.#tags.value,
      }),
    });
    form.querySelector('.draft-place')?.replaceWith(this.#draft.element);
  }

  #createEditor() {
    const { api, store } = this.#app;
    const editor = new Editor({
      api,
      state: store.get,
      label: 'Message',
      rows: 2,
      placeholder: 'Markdown works here',
      limit: () => limit(store.get(), 'body'),
      changed: () => this.#draft.keep(),
      submit: this.#send,
    });
    editor.area.name = 'body';
    return editor;
  }

  #createForm() {
    return h(
      'form',
      {
        class: 'card composer',
        'aria-label': 'New post',
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#send();
        },
      },
      h('div', { class: 'draft-place' }),
      h('div', { class: 'composer-head' }, this.#categoryField.element, this.#titleField.element),
      this.#similar.element,
      this.#editor.element,
      this.#tags.element,
      h(
        'div',
        { class: 'form-actions' },
        h('span', { class: 'hint keys' }, h('kbd', {}, 'Ctrl'), ' ', h('kbd', {}, 'Enter'), ' sends'),
        button('Close', 'button quiet composer-close', () => this.#open(false)),
        h('button', { class: 'button primary', type: 'submit' }, 'Post'),
      ),
    );
  }

  /** The form is folded away until somebody wants to write. @param {boolean} yes */
  #open = (yes) => {
    this.element.classList.toggle('is-open', yes);
    if (!yes) this.#opener.focus({ preventScroll: true });
  };

  /** @param {{title?: string, body?: string, category?: string, tags?: string[]}|null} text */
  #fill = (text) => {
    this.#title.value = text?.title ?? '';
    this.#tags.value = text?.tags ?? this.#ownTags;
    this.#similar.clear();
    this.#editor.value = text?.body ?? '';
    if (text?.category) {
      this.#wanted = text.category;
      this.#category.value = text.category;
    }
    if (this.#title.value || this.#editor.value) this.element.classList.add('is-open');
  };

  #send = () => {
    const most = limit(this.#app.store.get(), 'title');
    const problems = [
      this.#category.value === '' ? [this.#categoryField, 'Choose a category.'] : null,
      this.#title.value.trim() === '' ? [this.#titleField, 'Give the post a title.'] : null,
      [...this.#title.value.trim()].length > most ? [this.#titleField, `At most ${most} characters.`] : null,
      this.#editor.value.trim() === '' ? [this.#editor, 'Write something first.'] : null,
      [...this.#editor.value.trim()].length > limit(this.#app.store.get(), 'body')
        ? [this.#editor, 'This is too long.']
        : null,
    ].filter((problem) => problem !== null);
    for (const [where, message] of problems)
      /** @type {ProblemField} */ (where).setError(/** @type {string} */ (message));
    if (problems.length > 0) {
      /** @type {ProblemField} */ (problems[0][0]).input.focus();
      return;
    }
    if (!this.#editor.whole()) return;
    if (!this.#tags.whole()) return this.#tags.input.focus();
    this.#app.typing.stop();
    this.#app.outbox.post({
      category: this.#category.value,
      title: this.#title.value.trim(),
      body: trimmedText(this.#editor.value),
      tags: this.#tags.value,
    });
    this.#draft.clear();
    this.#fill(null);
    this.#editor.write();
    this.#open(false);
  };

  /** Opens the form and puts the cursor where writing starts. */
  focus = () => {
    this.#open(true);
    this.#draft.lookForOthers();
    (this.#title.value ? this.#editor.area : this.#title).focus();
  };

  /**
   * Brings a text back that could not be sent.
   * @param {{title: string, body: string, category: string, tags?: string[]}} text
   */
  bringBack = (text) => {
    this.#fill(text);
    this.#draft.keep();
    this.element.classList.add('is-open');
    this.#title.focus();
    return true;
  };

  /** @param {State} state */
  update = (state) => {
    const { categories, me } = state;
    if ((categories === this.#shown && me?.role === this.#role) || !categories) return;
    [this.#shown, this.#role] = [categories, me?.role];
    const offered = writable(state);
    this.#category.replaceChildren(...offered.map(({ slug: value, name }) => h('option', { value }, name)));
    this.#category.value = offered.some((c) => c.slug === this.#wanted)
      ? String(this.#wanted)
      : (offered[0]?.slug ?? '');
  };

  destroy = () => {
    this.#draft.stop();
    this.#editor.stop();
    this.#app.typing.stop();
  };
}
