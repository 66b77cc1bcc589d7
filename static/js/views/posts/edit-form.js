// Editing what stands already. If somebody else saved meanwhile, both texts are shown: nothing is overwritten
// unseen, nothing typed is lost, not even when what is edited is deleted.

import { merged } from '../../core/text/merge.js';
import { limit, writable } from '../../core/state.js';
import { trimmedText } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { rewrite } from '../../lib/dom/field-edit.js';
import { onKey } from '../../lib/dom/keys.js';
import { ApiError } from '../../net/api.js';
import { EditConflict } from '../editor/edit-conflict.js';
import { FieldDraft } from '../editor/draft.js';
import { Editor } from '../editor/editor.js';
import { TagsField } from '../editor/tags-field.js';
import { field, onSubmit } from '../parts/field.js';
import { offerRecovery } from '../editor/draft-recovery.js';

/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */

/** @param {Post|LiveComment} item @returns {item is Post} */
const isPost = (item) => 'title' in item;

/**
 * What stands there, as the fields hold it.
 * @param {Post|LiveComment} item
 * @returns {{title?: string, category?: string, tags?: string[], body: string}}
 */
const textOf = (item) =>
  isPost(item)
    ? { title: item.title, body: item.body, category: item.category.slug, tags: item.tags }
    : { body: item.body };

export class EditForm {
  #app;
  #item;
  #done;
  #base;
  #current;
  #category;
  #titleField;
  #tags;
  #editor;
  #conflict;
  #form;
  #draft;
  #unwatch;

  /**
   * @param {import('../../actions/app.js').App} app @param {Post|LiveComment} item @param {number} userId
   * @param {() => void} done closes the form
   */
  constructor(app, item, userId, done) {
    this.#app = app;
    this.#item = item;
    this.#done = done;
    const noun = isPost(item) ? 'post' : 'comment';

    /** What the text in the fields builds on. */
    this.#base = { version: item.version, text: textOf(item) };
    this.#current = item;

    const here = isPost(item) ? [item.category] : [];
    const offered = writable(app.store.get());
    // Where nothing new is written what stands there may stay.
    const places = offered.some(({ id }) => id === here[0]?.id) ? offered : [...here, ...offered];
    this.#category = h('select', {}, ...places.map(({ slug, name }) => h('option', { value: slug }, name)));
    const categoryField = isPost(item) ? field('Category', this.#category) : null;
    this.#titleField = isPost(item)
      ? field('Title', h('input', { autocomplete: 'off', maxlength: 400 }))
      : null;
    this.#tags = isPost(item) ? new TagsField({ api: app.api, changed: () => this.#draft.keep() }) : null;
    this.#editor = this.#createEditor();
    this.#conflict = new EditConflict({
      mine: () => this.#accept(),
      theirs: () => this.#accept(textOf(this.#current)),
      both: this.#putTogether,
    });
    this.#form = h(
      'form',
      { class: 'edit-form', 'aria-label': 'Edit' },
      this.#titleField && h('div', { class: 'edit-head' }, categoryField?.element, this.#titleField.element),
      this.#editor.element,
      this.#tags?.element,
      this.#conflict.element,
      h(
        'div',
        { class: 'form-actions' },
        button('Cancel', 'button quiet', this.#cancel),
        h('button', { class: 'button primary', type: 'submit' }, 'Save'),
      ),
    );

    this.#draft = this.#createDraft(userId, `edit:${noun}:${item.id}`);
    this.#form.prepend(this.#draft.element);
    this.#titleField?.input.addEventListener('input', () => this.#draft.keep());
    this.#category.addEventListener('change', () => this.#draft.keep());
    onSubmit(
      this.#form,
      {
        body: this.#editor,
        ...(this.#titleField && categoryField && this.#tags
          ? { title: this.#titleField, category: categoryField, tags: this.#tags }
          : {}),
      },
      this.#save,
    );
    this.#closeOnEscape();
    if (!this.#draft.found) this.#fill(textOf(item));
    this.#unwatch = this.#watchDeletion(noun);
    this.element = this.#form;
  }

  #closeOnEscape() {
    onKey(this.#form, (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.#close(); // what was typed is kept for the next time; only Cancel throws it away
    });
  }

  #createEditor() {
    const { api, store } = this.#app;
    return new Editor({
      api,
      state: store.get,
      label: isPost(this.#item) ? 'Message' : 'Comment',
      rows: 5,
      limit: () => limit(store.get(), 'body'),
      changed: () => this.#draft.keep(),
      submit: () => this.#form.requestSubmit(),
    });
  }

  /** @param {number} userId @param {string} place */
  #createDraft(userId, place) {
    return new FieldDraft({
      drafts: this.#app.drafts,
      userId,
      place,
      read: () => ({ ...this.#read(), version: this.#base.version, base: this.#base.text }),
      fill: (text) => {
        this.#fill(text ?? textOf(this.#current));
        if (text?.version) this.#base = { version: text.version, text: text.base ?? this.#base.text };
        // Of what another device has written only the time is known, not what it builds on.
        const isOlder = text?.savedAt && this.#current.edited_at && text.savedAt < this.#current.edited_at;
        if (isOlder || this.#base.version < this.#current.version) this.#showConflict();
      },
    });
  }

  /** What was written stays when what it was to change is deleted. @param {'post'|'comment'} noun */
  #watchDeletion(noun) {
    const app = this.#app;
    return app.store.subscribe(({ tombstones }) => {
      if (!tombstones[`${noun[0]}${this.#item.id}`]) return;
      this.#unwatch();
      this.#draft.stop();
      if (!this.#isChanged()) return;
      offerRecovery(app, {
        why: `The ${noun} that you were editing was deleted.`,
        title: this.#titleField?.input.value,
        body: this.#editor.value,
      });
      this.#draft.clear();
    });
  }

  /** What is in the fields. */
  #read = () => ({
    ...(this.#titleField && this.#tags
      ? { title: this.#titleField.input.value, category: this.#category.value, tags: this.#tags.value }
      : {}),
    body: this.#editor.value,
  });

  /** Whether somebody has written something here that stands nowhere else. */
  #isChanged = () =>
    this.#read().body.trim() !== this.#base.text.body.trim() ||
    (this.#titleField !== null && this.#read().title !== this.#base.text.title);

  /** @param {{title?: string, body?: string, category?: string, tags?: string[]}} text */
  #fill = (text) => {
    if (this.#tags) this.#tags.value = text.tags ?? this.#base.text.tags ?? [];
    if (this.#titleField) this.#titleField.input.value = text.title ?? '';
    if (text.category) this.#category.value = text.category;
    this.#editor.value = text.body ?? '';
  };

  #close = () => {
    this.#unwatch();
    this.#draft.stop();
    this.#done();
  };

  #cancel = () => {
    this.#editor.stop();
    this.#draft.clear();
    this.#close();
  };

  #showConflict = () =>
    this.#conflict.show(textOf(this.#current), { ...this.#read(), body: this.#editor.value });

  /**
   * What is in the fields builds on the newer text from now on.
   * @param {{title?: string, category?: string, tags?: string[], body: string}} [text] what comes into them,
   *   if anything
   */
  #accept = (text) => {
    this.#base = { version: this.#current.version, text: textOf(this.#current) };
    if (text) {
      if (this.#titleField) this.#titleField.input.value = text.title ?? '';
      if (text.category) this.#category.value = text.category;
      if (this.#tags && text.tags) this.#tags.value = text.tags;
      this.#editor.write();
      rewrite(this.#editor.area, text.body);
    }
    this.#conflict.hide();
    this.#draft.keep();
    this.#editor.area.focus();
  };

  #putTogether = () => {
    const theirs = textOf(this.#current);
    const { text, clean } = merged(this.#base.text.body, this.#editor.value, theirs.body);
    const { base, mine } = { base: this.#base.text, mine: this.#read() };
    const title = mine.title === base.title ? theirs.title : mine.title;
    const category = mine.category === base.category ? theirs.category : mine.category;
    const tags = String(mine.tags) === String(base.tags) ? theirs.tags : mine.tags;
    this.#accept({ title, category, tags, body: text });
    this.#app.announcer.say(
      clean
        ? 'Both changes are in the text. Save it when it is right.'
        : 'Where both changed the same lines, yours come first and the newer ones behind them.',
    );
    this.#editor.say(
      clean
        ? 'Both changes are in the text. Save it when it is right.'
        : 'Where both changed the same lines, yours come first and the newer ones behind them. Save ' +
            'it when it is right.',
    );
  };

  #save = async () => {
    if (this.#conflict.shown) {
      this.#conflict.focus();
      return;
    }
    if (!this.#editor.whole()) return;
    if (this.#tags && !this.#tags.whole()) return this.#tags.input.focus();
    const { title, body, category: slug, tags } = this.#read();
    const changes = {
      body: trimmedText(body),
      version: this.#base.version,
      ...(this.#titleField ? { title: title?.trim(), category: slug, tags } : {}),
    };
    const asOf = this.#app.store.get().seq;
    try {
      if (isPost(this.#item))
        this.#app.store.dispatch({
          type: 'post.received',
          post: await this.#app.api.changePost(this.#item.id, changes),
          asOf,
        });
      else
        this.#app.store.dispatch({
          type: 'comment.received',
          comment: await this.#app.api.changeComment(this.#item.id, changes),
          asOf,
        });
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || thrown.status !== 409) throw thrown;
      const newer = isPost(this.#item)
        ? await this.#app.api.post(this.#item.id)
        : await this.#app.api.comment(this.#item.id);
      if ('deleted' in newer && newer.deleted) throw thrown;
      this.#current = /** @type {Post|LiveComment} */ (newer);
      if (isPost(this.#current))
        this.#app.store.dispatch({ type: 'post.received', post: this.#current, asOf });
      else this.#app.store.dispatch({ type: 'comment.received', comment: this.#current, asOf });
      this.#showConflict();
      this.#conflict.focus();
      return;
    }
    this.#draft.clear();
    this.#close();
  };

  focus = () => this.#editor.area.focus({ preventScroll: true });

  /** @param {Post|LiveComment} newer */
  update = (newer) => {
    if (newer.version <= this.#current.version) return;
    this.#current = newer;
    const same =
      newer.body === trimmedText(this.#editor.value) &&
      (!isPost(newer) || newer.title === this.#titleField?.input.value.trim());
    if (same) this.#base = { version: newer.version, text: textOf(newer) };
    else if (newer.version > this.#base.version && this.#form.getAttribute('aria-busy') !== 'true') {
      this.#showConflict();
      this.#app.announcer.say(
        'This was changed by somebody else while you are editing. Both texts are shown below.',
      );
    }
  };
}
