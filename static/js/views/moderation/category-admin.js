// Where admins make, change, order and delete the categories. Everyone sees each change at once.

import { href } from '../../core/routes.js';
import { count, slugOf } from '../../core/text/formatting.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError } from '../../net/api.js';
import { emptyState } from '../parts/avatar.js';
import { focusEmpty } from '../account/auth.js';
import { confirmCategoryDeletion } from '../parts/dialogs.js';
import { field, onSubmit } from '../parts/field.js';
import { readersWords } from '../parts/readers.js';
import { confirmArchive, showCategoryMerge } from './category-merge.js';

/** @typedef {import('../../core/types.js').Category} Category */
/** @typedef {import('../../actions/app.js').App} App */

/** What a color field shows where none was chosen. */
const NO_COLOR = '#176561';

/** @param {[string, string][]} choices @param {string|undefined} chosen */
function select(choices, chosen) {
  const options = choices.map(([value, words]) => h('option', { value }, words));
  const element = h('select', {}, ...options);
  element.value = chosen ?? choices[0][0];
  return element;
}

/** Who reads it and who writes there. @param {Category|null} category */
function rightsOf(category) {
  const reads = select(
    [
      ['everyone', 'Everyone'],
      ['members', 'Members'],
      ['moderators', 'Moderators'],
    ],
    category?.readable_by,
  );
  const writes = select(
    [
      ['members', 'Members who read it'],
      ['moderators', 'Moderators'],
    ],
    category?.writable_by,
  );
  return {
    fields: {
      readable_by: field('Who reads it', reads, 'For others it is nowhere, with all that stands in it.'),
      writable_by: field('Who writes there', writes),
    },
    values: () => ({ readable_by: reads.value, writable_by: writes.value }),
    empty() {
      for (const one of [reads, writes]) one.selectedIndex = 0;
    },
  };
}

/** Whether it takes questions, and its color. @param {Category|null} category */
function kindOf(category) {
  const questions = h('input', { type: 'checkbox', checked: category?.questions ?? false });
  const colored = h('input', { type: 'checkbox', checked: Boolean(category?.color) });
  const color = h('input', { type: 'color', 'aria-label': 'Color', value: category?.color ?? NO_COLOR });
  color.addEventListener('input', () => {
    colored.checked = true;
  });
  return {
    elements: [
      h('label', { class: 'check' }, questions, ' Its posts are questions: a comment can be the answer'),
      h('div', { class: 'row' }, h('label', { class: 'check' }, colored, ' In a color'), color),
    ],
    values: () => ({ questions: questions.checked, color: colored.checked ? color.value : null }),
    empty() {
      for (const box of [questions, colored]) box.checked = false;
    },
  };
}

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
  const kind = kindOf(category);
  const rights = rightsOf(category);
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
    ...rights.fields,
  };
  return {
    fields,
    elements: [...Object.values(fields).map((one) => one.element), ...kind.elements],
    values: () => ({
      name: name.value.trim(),
      slug: slug.value.trim(),
      description: description.value.trim(),
      ...rights.values(),
      ...kind.values(),
    }),
    empty() {
      chosen = false;
      for (const input of [name, slug, description]) input.value = '';
      rights.empty();
      kind.empty();
    },
  };
}

class CategoryRow {
  #app;
  #tell;
  #category;
  #busy = false;
  #name;
  #meta;
  #about;
  #up;
  #down;
  #edit;
  #archive;
  #merge;
  #remove;
  /** @type {HTMLFormElement|null} */
  #form = null;
  #last = 0;

  /**
   * @param {App} app
   * @param {Category} first
   * @param {{say: (text: string) => void, complain: (text: string) => void}} tell
   */
  constructor(app, first, tell) {
    this.#app = app;
    this.#tell = tell;
    this.#category = first;
    this.#name = h('bdi', { class: 'category-admin-name' });
    this.#meta = h('p', { class: 'meta' });
    this.#about = h('p', { class: 'category-admin-about' });
    this.#up = button('↑', 'button small', () => void this.#move(-1, this.#up));
    this.#down = button('↓', 'button small', () => void this.#move(1, this.#down));
    this.#edit = button('Edit', 'button small', () => (this.#form ? this.#close() : this.#open()), {
      'aria-expanded': 'false',
    });
    this.#archive = button('Archive', 'button small', () => void this.#turn());
    const merged = (/** @type {string} */ text) => tell.say(text);
    this.#merge = button('Merge into…', 'button small', () => showCategoryMerge(app, this.#category, merged));
    this.#remove = button('Delete', 'button small danger', () => void this.#destroy());
    this.element = h(
      'li',
      { class: 'card category-admin' },
      h('div', { class: 'category-admin-text' }, this.#name, this.#meta, this.#about),
      h(
        'div',
        { class: 'category-admin-acts' },
        ...[this.#up, this.#down, this.#edit, this.#archive, this.#merge, this.#remove],
      ),
    );
  }

  /** @param {() => Promise<unknown>} call @returns {Promise<boolean>} whether it was done */
  #act = async (call) => {
    if (this.#busy) return false;
    this.#busy = true;
    this.#tell.complain('');
    try {
      await call();
      return true;
    } catch (thrown) {
      this.#tell.complain(asApiError(thrown).message);
      return false;
    } finally {
      this.#busy = false;
    }
  };

  /** @param {number} by @param {HTMLElement} button has the focus, and keeps it while its row moves */
  #move = async (by, button) => {
    const position = this.#category.position + by;
    if (position < 1 || position > this.#last) return;
    if (await this.#act(() => this.#app.categories.change(this.#category.id, { position })))
      this.#tell.say(`${this.#category.name} is now ${this.#category.position} of ${this.#last}`);
    button.focus();
  };

  /** Archives it, or opens it again. */
  #turn = async () => {
    const { id, name, archived = false } = this.#category;
    if (!archived && !(await confirmArchive(name))) return;
    if (await this.#act(() => this.#app.categories.change(id, { archived: !archived })))
      this.#tell.say(archived ? `${name} is open again` : `${name} is archived`);
  };

  #destroy = async () => {
    if (this.#category.posts > 0) {
      this.#tell.complain(
        `“${this.#category.name}” still has ${count(this.#category.posts, 'post')}: move them to another ` +
          'category or delete them first.',
      );
      return;
    }
    if (!(await confirmCategoryDeletion(this.#category.name))) return;
    if (await this.#act(() => this.#app.categories.remove(this.#category.id)))
      this.#tell.say(`${this.#category.name} is deleted`);
  };

  #open = () => {
    const { fields, elements, values } = fieldsOf(this.#category);
    this.#form = h(
      'form',
      { class: 'form', 'aria-label': `Edit ${this.#category.name}` },
      ...elements,
      h(
        'div',
        { class: 'form-actions' },
        button('Cancel', 'button', this.#close),
        h('button', { class: 'button primary', type: 'submit' }, 'Save'),
      ),
    );
    onSubmit(this.#form, fields, async () => {
      if (focusEmpty([fields.name, fields.slug])) return;
      await this.#app.categories.change(this.#category.id, values());
      this.#close();
      this.#tell.say('Saved.');
    });
    this.element.append(this.#form);
    setAttr(this.#edit, 'aria-expanded', 'true');
    fields.name.input.focus();
  };

  #close = () => {
    this.#form?.remove();
    this.#form = null;
    setAttr(this.#edit, 'aria-expanded', 'false');
    this.#edit.focus();
  };

  /** @param {Category} now @param {number} total */
  update = (now, total) => {
    this.#category = now;
    this.#last = total;
    setText(this.#name, now.name);
    const rights = [
      now.archived && 'archived',
      readersWords(now.readable_by),
      now.writable_by === 'moderators' && 'moderators write',
    ];
    setText(this.#archive, now.archived ? 'Open again' : 'Archive');
    setAttr(this.#archive, 'aria-label', `${now.archived ? 'Open' : 'Archive'} ${now.name}`);
    setAttr(this.#merge, 'aria-label', `Merge ${now.name} into another`);
    const about = [`/c/${now.slug}`, count(now.posts, 'post'), ...rights];
    setText(this.#meta, about.filter(Boolean).join(' · '));
    setText(this.#about, now.description);
    this.#about.hidden = !now.description;
    setAttr(this.#up, 'aria-label', `Move ${now.name} up`);
    setAttr(this.#down, 'aria-label', `Move ${now.name} down`);
    setAttr(this.#edit, 'aria-label', `Edit ${now.name}`);
    setAttr(this.#remove, 'aria-label', `Delete ${now.name}`);
    // Not `disabled`: the focus would be lost at the end of the way.
    setAttr(this.#up, 'aria-disabled', now.position <= 1 ? 'true' : null);
    setAttr(this.#down, 'aria-disabled', now.position >= total ? 'true' : null);
  };
}

export class CategoryAdminPage {
  #app;
  #list;
  #tell;
  #admin;
  #refused;
  /** @type {WeakMap<Element, CategoryRow>} */
  #rows;

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
    this.#list = h('ol', { class: 'category-admin-list', 'aria-label': 'Categories' });
    const done = h('p', { class: 'saved', role: 'status' });
    const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    this.#tell = {
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
    const form = this.#createForm();
    this.#admin = h('div', { class: 'stack' }, this.#list, problem, done, form);
    this.#refused = emptyState(
      'For admins alone',
      'Whoever runs this forum decides on its categories.',
      h('a', { class: 'button', href: href.home }, 'All posts'),
    );

    this.#rows = new WeakMap();
    this.element = h(
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
      this.#refused,
      this.#admin,
    );
  }

  /** Where a new one is made. */
  #createForm() {
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
      if (focusEmpty([fresh.fields.name, fresh.fields.slug])) return;
      this.#tell.complain('');
      const { name } = await this.#app.categories.create(fresh.values());
      fresh.empty();
      this.#tell.say(`${name} is there now.`);
    });
    return form;
  }

  /** @type {NonNullable<import('../../actions/app.js').View['title']>} */
  title = () => 'Categories';

  /** @type {NonNullable<import('../../actions/app.js').View['update']>} */
  update = ({ me, signedIn, categories }) => {
    this.#admin.hidden = me?.role !== 'admin';
    this.#refused.hidden = signedIn === 'unknown' || !this.#admin.hidden;
    reconcile(this.#list, categories ?? [], {
      key: ({ id }) => id,
      create: (category) => {
        const row = new CategoryRow(this.#app, category, this.#tell);
        this.#rows.set(row.element, row);
        return row.element;
      },
      update: (element, category) => this.#rows.get(element)?.update(category, categories?.length ?? 0),
    });
  };

  /** @type {NonNullable<import('../../actions/app.js').View['ready']>} */
  ready = ({ signedIn, categories }) => signedIn !== 'unknown' && categories !== null;
}
