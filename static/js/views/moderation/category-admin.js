// Where admins make, change, order and delete the categories. Everyone sees each change at once.

import { href } from '../../core/routes.js';
import { count, slugOf } from '../../core/text/formatting.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError } from '../../net/api.js';
import { emptyState } from '../parts/avatar.js';
import { missing } from '../account/auth.js';
import { confirmCategoryDeletion } from '../parts/dialogs.js';
import { field, onSubmit } from '../parts/field.js';

/** @typedef {import('../../core/types.js').Category} Category */
/** @typedef {import('../../actions/app.js').App} App */

/** @param {Category|null} category the fields of a category, or of one to be made */
function fieldsOf(category) {
  const name = h('input', {
    name: 'name',
    autocomplete: 'off',
    maxlength: 60,
    required: true,
    value: category?.name,
  });
  const slug = h('input', {
    name: 'slug',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: 40,
    required: true,
    value: category?.slug,
  });
  const description = h('textarea', { name: 'description', rows: 2, maxlength: 500 });
  description.value = category?.description ?? '';
  // The address follows the name until somebody has chosen another one.
  let chosen = category !== null;
  name.addEventListener('input', () => {
    if (!chosen) slug.value = slugOf(name.value);
  });
  slug.addEventListener('input', () => {
    chosen = slug.value !== '';
  });
  const fields = {
    name: field('Name', name),
    slug: field(
      'Address',
      slug,
      category
        ? 'Links to the old address end.'
        : 'Small letters, digits and hyphens: what stands behind /c/.',
    ),
    description: field('Description', description, 'Optional.'),
  };
  return {
    fields,
    elements: Object.values(fields).map((one) => one.element),
    values: () => ({
      name: name.value.trim(),
      slug: slug.value.trim(),
      description: description.value.trim(),
    }),
    empty() {
      chosen = false;
      for (const input of [name, slug, description]) input.value = '';
    },
  };
}

/**
 * @param {App} app
 * @param {Category} first
 * @param {{say: (text: string) => void, complain: (text: string) => void}} tell
 */
function categoryRow(app, first, tell) {
  let category = first;
  let busy = false;
  const name = h('bdi', { class: 'category-admin-name' });
  const meta = h('p', { class: 'meta' });
  const about = h('p', { class: 'category-admin-about' });
  const up = h('button', { class: 'button small', type: 'button', onclick: () => void move(-1, up) }, '↑');
  const down = h('button', { class: 'button small', type: 'button', onclick: () => void move(1, down) }, '↓');
  const edit = h(
    'button',
    {
      class: 'button small',
      type: 'button',
      'aria-expanded': 'false',
      onclick: () => (form ? close() : open()),
    },
    'Edit',
  );
  const remove = h(
    'button',
    { class: 'button small danger', type: 'button', onclick: () => void destroy() },
    'Delete',
  );
  const element = h(
    'li',
    { class: 'card category-admin' },
    h('div', { class: 'category-admin-text' }, name, meta, about),
    h('div', { class: 'category-admin-acts' }, up, down, edit, remove),
  );
  /** @type {HTMLFormElement|null} */
  let form = null;
  let last = 0;

  /** @param {() => Promise<unknown>} call @returns {Promise<boolean>} whether it was done */
  async function act(call) {
    if (busy) return false;
    busy = true;
    tell.complain('');
    try {
      await call();
      return true;
    } catch (thrown) {
      tell.complain(asApiError(thrown).message);
      return false;
    } finally {
      busy = false;
    }
  }

  /** @param {number} by @param {HTMLElement} button has the focus, and keeps it while its row moves */
  async function move(by, button) {
    const position = category.position + by;
    if (position < 1 || position > last) return;
    if (await act(() => app.categories.change(category.id, { position })))
      tell.say(`${category.name} is now ${category.position} of ${last}`);
    button.focus();
  }

  async function destroy() {
    if (category.posts > 0) {
      tell.complain(
        `“${category.name}” still has ${count(category.posts, 'post')}: move them to another ` +
          'category or delete them first.',
      );
      return;
    }
    if (!(await confirmCategoryDeletion(category.name))) return;
    if (await act(() => app.categories.remove(category.id))) tell.say(`${category.name} is deleted`);
  }

  function open() {
    const { fields, elements, values } = fieldsOf(category);
    form = h(
      'form',
      { class: 'form', 'aria-label': `Edit ${category.name}` },
      ...elements,
      h(
        'div',
        { class: 'form-actions' },
        h('button', { class: 'button', type: 'button', onclick: close }, 'Cancel'),
        h('button', { class: 'button primary', type: 'submit' }, 'Save'),
      ),
    );
    onSubmit(form, fields, async () => {
      if (missing([fields.name, fields.slug])) return;
      await app.categories.change(category.id, values());
      close();
      tell.say('Saved.');
    });
    element.append(form);
    setAttr(edit, 'aria-expanded', 'true');
    fields.name.input.focus();
  }

  function close() {
    form?.remove();
    form = null;
    setAttr(edit, 'aria-expanded', 'false');
    edit.focus();
  }

  return {
    element,
    /** @param {Category} now @param {number} total */
    update(now, total) {
      category = now;
      last = total;
      setText(name, now.name);
      setText(meta, `/c/${now.slug} · ${count(now.posts, 'post')}`);
      setText(about, now.description);
      about.hidden = !now.description;
      setAttr(up, 'aria-label', `Move ${now.name} up`);
      setAttr(down, 'aria-label', `Move ${now.name} down`);
      setAttr(edit, 'aria-label', `Edit ${now.name}`);
      setAttr(remove, 'aria-label', `Delete ${now.name}`);
      // Not `disabled`: the focus would be lost at the end of the way.
      setAttr(up, 'aria-disabled', now.position <= 1 ? 'true' : null);
      setAttr(down, 'aria-disabled', now.position >= total ? 'true' : null);
    },
  };
}

/** @param {App} app @returns {import('../../actions/app.js').View} */
export function mountCategoryAdmin(app) {
  const list = h('ol', { class: 'category-admin-list', 'aria-label': 'Categories' });
  const done = h('p', { class: 'saved', role: 'status' });
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const tell = {
    /** @param {string} text */
    say(text) {
      done.textContent = text;
    },
    /** @param {string} text */
    complain(text) {
      done.textContent = '';
      problem.textContent = text;
      problem.hidden = text === '';
    },
  };
  const fresh = fieldsOf(null);
  const form = h(
    'form',
    { class: 'card form', 'aria-label': 'New category' },
    h('h2', {}, 'New category'),
    ...fresh.elements,
    h(
      'div',
      { class: 'form-actions' },
      h('button', { class: 'button primary', type: 'submit' }, 'Make category'),
    ),
  );
  onSubmit(form, fresh.fields, async () => {
    if (missing([fresh.fields.name, fresh.fields.slug])) return;
    tell.complain('');
    const { name } = await app.categories.create(fresh.values());
    fresh.empty();
    tell.say(`${name} is there now.`);
  });
  const admin = h('div', { class: 'stack' }, list, problem, done, form);
  const refused = emptyState(
    'For admins alone',
    'Whoever runs this forum decides on its categories.',
    h('a', { class: 'button', href: href.home }, 'All posts'),
  );
  /** @type {WeakMap<Element, ReturnType<typeof categoryRow>>} */
  const rows = new WeakMap();
  return {
    element: h(
      'div',
      { class: 'page narrow' },
      h(
        'header',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, 'Categories'),
        h(
          'p',
          { class: 'lead' },
          'They stand in this order on every page, and everyone sees a change at once.',
        ),
      ),
      refused,
      admin,
    ),
    title: () => 'Categories',
    update({ me, signedIn, categories }) {
      admin.hidden = me?.role !== 'admin';
      refused.hidden = signedIn === 'unknown' || !admin.hidden;
      reconcile(list, categories ?? [], {
        key: ({ id }) => id,
        create(category) {
          const row = categoryRow(app, category, tell);
          rows.set(row.element, row);
          return row.element;
        },
        update: (element, category) => rows.get(element)?.update(category, categories?.length ?? 0),
      });
    },
    ready: ({ signedIn, categories }) => signedIn !== 'unknown' && categories !== null,
  };
}
