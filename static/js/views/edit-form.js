// Editing what stands already. If somebody else saved meanwhile, their text is shown and mine is kept:
// nothing is overwritten unseen, nothing typed is lost.

import { limit } from '../core/state.js';
import { h } from '../lib/dom.js';
import { drafts } from '../lib/storage.js';
import { setBody } from '../lib/trusted.js';
import { ApiError } from '../net/api.js';
import { createEditor } from './editor.js';
import { field, onSubmit } from './field.js';

/** @typedef {import('../core/types.js').Post} Post */
/** @typedef {import('../core/types.js').LiveComment} LiveComment */

/** @param {Post|LiveComment} item @returns {item is Post} */
const isPost = (item) => 'title' in item;

/**
 * @param {import('../actions/app.js').App} app @param {Post|LiveComment} item @param {number} userId
 * @param {() => void} done closes the form
 */
export function mountEditForm(app, item, userId, done) {
  const place = `edit:${isPost(item) ? 'post' : 'comment'}:${item.id}`;
  const kept = drafts.get(userId, place);
  let base = kept?.version ?? item.version;
  let current = item;

  const category = h('select', {}, ...(app.store.get().categories ?? []).map(({ slug, name }) => h('option', { value: slug }, name)));
  const categoryField = isPost(item) ? field('Category', category) : null;
  const titleField = isPost(item) ? field('Title', h('input', { autocomplete: 'off', maxlength: 400 })) : null;
  const editor = createEditor({
    api: app.api, state: app.store.get, label: 'Message', rows: 5, limit: () => limit(app.store.get(), 'body'),
    changed: keep, submit: () => form.requestSubmit(),
  });
  const theirs = h('div', { class: 'prose' });
  const theirTitle = h('p', { class: 'conflict-title' });
  const conflict = h('section', { class: 'conflict', hidden: true, 'aria-label': 'Changed meanwhile' },
    h('p', { class: 'conflict-heading', role: 'alert' }, 'This was changed while you were editing. The newer text:'),
    theirTitle, theirs, h('p', { class: 'row' },
      h('button', { class: 'button', type: 'button', onclick: () => accept(true) }, 'Keep mine'),
      h('button', { class: 'button', type: 'button', onclick: () => accept(false) }, 'Take the newer text')));
  const form = h('form', { class: 'edit-form', 'aria-label': 'Edit' }, conflict, titleField && h('div', { class: 'edit-head' }, categoryField?.element, titleField.element), editor.element,
    h('div', { class: 'form-actions' }, h('button', { class: 'button quiet', type: 'button', onclick: cancel }, 'Cancel'),
      h('button', { class: 'button primary', type: 'submit' }, 'Save')));

  /** @param {{title?: string, body?: string, category?: string}} text */
  function fill(text) {
    if (titleField) titleField.input.value = text.title ?? '';
    if (text.category) category.value = text.category;
    editor.value = text.body ?? '';
  }

  /** What stands there now, as the fields hold it. @param {Post|LiveComment} now */
  const textOf = (now) => (isPost(now) ? { title: now.title, body: now.body, category: now.category.slug } : { body: now.body });

  function keep() {
    drafts.set(userId, place, { title: titleField?.input.value, body: editor.value, category: category.value, version: base });
  }

  function cancel() {
    editor.stop();
    drafts.clear(userId, place);
    done();
  }

  function showConflict() {
    if (isPost(current)) theirTitle.textContent = current.title;
    theirTitle.hidden = !isPost(current);
    setBody(theirs, current.body_html);
    conflict.hidden = false;
  }

  /** @param {boolean} mine whether my text stays in the fields; either way it now builds on the newer one */
  function accept(mine) {
    base = current.version;
    if (!mine) fill(textOf(current));
    conflict.hidden = true;
    keep();
    editor.area.focus();
  }

  async function save() {
    if (!editor.whole()) return;
    const changes = { body: editor.value.trim(), version: base, ...(titleField ? { title: titleField.input.value.trim(), category: category.value } : {}) };
    const asOf = app.store.get().seq;
    try {
      if (isPost(item)) app.store.dispatch({ type: 'post.received', post: await app.api.changePost(item.id, changes), asOf });
      else app.store.dispatch({ type: 'comment.received', comment: await app.api.changeComment(item.id, changes), asOf });
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || thrown.status !== 409) throw thrown;
      const newer = isPost(item) ? await app.api.post(item.id) : await app.api.comment(item.id);
      if ('deleted' in newer && newer.deleted) throw thrown;
      const known = /** @type {Post|LiveComment} */ (newer);
      if (isPost(known)) app.store.dispatch({ type: 'post.received', post: known, asOf });
      else app.store.dispatch({ type: 'comment.received', comment: known, asOf });
      current = known;
      showConflict();
      return;
    }
    drafts.clear(userId, place);
    done();
  }

  titleField?.input.addEventListener('input', keep);
  category.addEventListener('change', keep);
  onSubmit(form, { body: editor, ...(titleField && categoryField ? { title: titleField, category: categoryField } : {}) }, save);
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') done(); // what was typed is kept for the next time; only Cancel throws it away
  });
  fill(textOf(item));
  if (kept) fill(kept);
  if (base < item.version) showConflict();

  return {
    element: form,
    focus: () => editor.area.focus(),
    /** @param {Post|LiveComment} newer */
    update(newer) {
      if (newer.version <= current.version) return;
      current = newer;
      const same = newer.body === editor.value.trim() && (!isPost(newer) || newer.title === titleField?.input.value.trim());
      if (newer.version > base && !same && form.getAttribute('aria-busy') !== 'true') showConflict();
    },
  };
}
