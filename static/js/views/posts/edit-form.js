// Editing what stands already. If somebody else saved meanwhile, both texts are shown: nothing is overwritten
// unseen, nothing typed is lost, not even when what is edited is deleted.

import { merged } from '../../core/text/merge.js';
import { limit } from '../../core/state.js';
import { trimmedText } from '../../core/text/formatting.js';
import { h } from '../../lib/dom/dom.js';
import { rewrite } from '../../lib/dom/field-edit.js';
import { onKey } from '../../lib/dom/keys.js';
import { ApiError } from '../../net/api.js';
import { createConflict } from '../editor/edit-conflict.js';
import { mountDraft } from '../editor/draft.js';
import { createEditor } from '../editor/editor.js';
import { field, onSubmit } from '../parts/field.js';
import { rescue } from '../editor/draft-recovery.js';

/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */

/** @param {Post|LiveComment} item @returns {item is Post} */
const isPost = (item) => 'title' in item;

/**
 * What stands there, as the fields hold it.
 * @param {Post|LiveComment} item
 * @returns {{title?: string, category?: string, body: string}}
 */
const textOf = (item) =>
  isPost(item) ? { title: item.title, body: item.body, category: item.category.slug } : { body: item.body };

/**
 * @param {import('../../actions/app.js').App} app @param {Post|LiveComment} item @param {number} userId
 * @param {() => void} done closes the form
 */
export function mountEditForm(app, item, userId, done) {
  const noun = isPost(item) ? 'post' : 'comment';
  const place = `edit:${noun}:${item.id}`;
  /** What the text in the fields builds on. */
  let base = { version: item.version, text: textOf(item) };
  let current = item;

  const category = h(
    'select',
    {},
    ...(app.store.get().categories ?? []).map(({ slug, name }) => h('option', { value: slug }, name)),
  );
  const categoryField = isPost(item) ? field('Category', category) : null;
  const titleField = isPost(item)
    ? field('Title', h('input', { autocomplete: 'off', maxlength: 400 }))
    : null;
  const editor = createEditor({
    api: app.api,
    state: app.store.get,
    label: 'Message',
    rows: 5,
    limit: () => limit(app.store.get(), 'body'),
    changed: () => draft.keep(),
    submit: () => form.requestSubmit(),
  });
  const conflict = createConflict({
    mine: () => accept(),
    theirs: () => accept(textOf(current)),
    both: putTogether,
  });
  const form = h(
    'form',
    { class: 'edit-form', 'aria-label': 'Edit' },
    titleField && h('div', { class: 'edit-head' }, categoryField?.element, titleField.element),
    editor.element,
    conflict.element,
    h(
      'div',
      { class: 'form-actions' },
      h('button', { class: 'button quiet', type: 'button', onclick: cancel }, 'Cancel'),
      h('button', { class: 'button primary', type: 'submit' }, 'Save'),
    ),
  );

  /** What is in the fields. */
  const read = () => ({
    ...(titleField ? { title: titleField.input.value, category: category.value } : {}),
    body: editor.value,
  });

  /** Whether somebody has written something here that stands nowhere else. */
  const isChanged = () =>
    read().body.trim() !== base.text.body.trim() || (titleField !== null && read().title !== base.text.title);

  /** @param {{title?: string, body?: string, category?: string}} text */
  function fill(text) {
    if (titleField) titleField.input.value = text.title ?? '';
    if (text.category) category.value = text.category;
    editor.value = text.body ?? '';
  }

  function close() {
    unwatch();
    draft.stop();
    done();
  }

  function cancel() {
    editor.stop();
    draft.clear();
    close();
  }

  const showConflict = () => conflict.show(textOf(current), { ...read(), body: editor.value });

  /**
   * What is in the fields builds on the newer text from now on.
   * @param {{title?: string, category?: string, body: string}} [text] what comes into them, if anything
   */
  function accept(text) {
    base = { version: current.version, text: textOf(current) };
    if (text) {
      if (titleField) titleField.input.value = text.title ?? '';
      if (text.category) category.value = text.category;
      editor.write();
      rewrite(editor.area, text.body);
    }
    conflict.hide();
    draft.keep();
    editor.area.focus();
  }

  function putTogether() {
    const theirs = textOf(current);
    const { text, clean } = merged(base.text.body, editor.value, theirs.body);
    const title = titleField?.input.value === base.text.title ? theirs.title : titleField?.input.value;
    accept({ ...theirs, title, body: text });
    app.announcer.say(
      clean
        ? 'Both changes are in the text. Save it when it is right.'
        : 'Where both changed the same lines, yours come first and the newer ones behind them.',
    );
    editor.say(
      clean
        ? 'Both changes are in the text. Save it when it is right.'
        : 'Where both changed the same lines, yours come first and the newer ones behind them. Save ' +
            'it when it is right.',
    );
  }

  async function save() {
    if (conflict.shown) {
      conflict.reach();
      return;
    }
    if (!editor.whole()) return;
    const { title, body, category: slug } = read();
    const changes = {
      body: trimmedText(body),
      version: base.version,
      ...(titleField ? { title: title?.trim(), category: slug } : {}),
    };
    const asOf = app.store.get().seq;
    try {
      if (isPost(item))
        app.store.dispatch({ type: 'post.received', post: await app.api.changePost(item.id, changes), asOf });
      else
        app.store.dispatch({
          type: 'comment.received',
          comment: await app.api.changeComment(item.id, changes),
          asOf,
        });
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || thrown.status !== 409) throw thrown;
      const newer = isPost(item) ? await app.api.post(item.id) : await app.api.comment(item.id);
      if ('deleted' in newer && newer.deleted) throw thrown;
      current = /** @type {Post|LiveComment} */ (newer);
      if (isPost(current)) app.store.dispatch({ type: 'post.received', post: current, asOf });
      else app.store.dispatch({ type: 'comment.received', comment: current, asOf });
      showConflict();
      conflict.reach();
      return;
    }
    draft.clear();
    close();
  }

  const draft = mountDraft({
    userId,
    place,
    read: () => ({ ...read(), version: base.version, base: base.text }),
    fill(text) {
      fill(text ?? textOf(current));
      if (text?.version) base = { version: text.version, text: text.base ?? base.text };
      if (base.version < current.version) showConflict();
    },
  });
  form.prepend(draft.element);
  titleField?.input.addEventListener('input', () => draft.keep());
  category.addEventListener('change', () => draft.keep());
  onSubmit(
    form,
    { body: editor, ...(titleField && categoryField ? { title: titleField, category: categoryField } : {}) },
    save,
  );
  onKey(form, (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close(); // what was typed is kept for the next time; only Cancel throws it away
  });
  if (!draft.found) fill(textOf(item));
  const unwatch = app.store.subscribe(({ tombstones }) => {
    if (!tombstones[`${noun[0]}${item.id}`]) return;
    unwatch();
    draft.stop();
    if (!isChanged()) return;
    rescue(app, {
      why: `The ${noun} that you were editing was deleted.`,
      title: titleField?.input.value,
      body: editor.value,
    });
    draft.clear();
  });

  return {
    element: form,
    focus: () => editor.area.focus({ preventScroll: true }),
    /** @param {Post|LiveComment} newer */
    update(newer) {
      if (newer.version <= current.version) return;
      current = newer;
      const same =
        newer.body === trimmedText(editor.value) &&
        (!isPost(newer) || newer.title === titleField?.input.value.trim());
      if (same) base = { version: newer.version, text: textOf(newer) };
      else if (newer.version > base.version && form.getAttribute('aria-busy') !== 'true') {
        showConflict();
        app.announcer.say(
          'This was changed by somebody else while you are editing. Both texts are shown below.',
        );
      }
    },
  };
}
