// What the forum is like: a form in which each group is saved by itself, and holds on all pages at once.

import { h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { field, onSubmit } from '../parts/field.js';
import { logoForm } from './logo.js';

/** @typedef {import('../../core/types.js').Settings} Settings */
/** @typedef {import('../../core/types.js').WatchedWord} WatchedWord */
/** @typedef {import('../parts/field.js').Field} Field */

/** What a color field shows where none was chosen. */
const NO_COLOR = '#176561';

/** @param {number} rows @param {number} maxlength @param {string} value */
function area(rows, maxlength, value) {
  const element = h('textarea', { rows, maxlength });
  element.value = value;
  return element;
}

/** @param {string} text @param {WatchedWord['action']} action @returns {WatchedWord[]} a word a line */
const wordsOf = (text, action) =>
  text
    .split('\n')
    .map((word) => word.trim())
    .filter(Boolean)
    .map((word) => ({ word, action }));

/** @param {WatchedWord[]} words @param {WatchedWord['action']} action */
const linesOf = (words, action) =>
  words
    .filter((one) => one.action === action)
    .map(({ word }) => word)
    .join('\n');

/** @param {Settings} now */
function identity(now) {
  const name = h('input', { maxlength: 60, required: true, value: now.name });
  const description = area(2, 500, now.description);
  const welcome = area(2, 1000, now.welcome);
  const colored = h('input', { type: 'checkbox', checked: now.accent !== null });
  const color = h('input', { type: 'color', value: now.accent ?? NO_COLOR });
  color.addEventListener('input', () => {
    colored.checked = true;
  });
  return {
    title: 'Name and looks',
    fields: {
      name: field('Name', name),
      description: field('Description', description, 'A sentence or two; search engines are told.'),
      welcome: field('Greeting', welcome, 'Guests read it on the front page.'),
      accent: field('Color of buttons and links', color),
    },
    more: [h('label', { class: 'check' }, colored, ' Use this color')],
    values: () => ({
      name: name.value.trim(),
      description: description.value,
      welcome: welcome.value,
      accent: colored.checked ? color.value : null,
    }),
  };
}

/** @param {Settings} now */
function people(now) {
  const registration = h(
    'select',
    {},
    h('option', { value: 'open' }, 'Anyone'),
    h('option', { value: 'invite' }, 'Those whom a member invites'),
    h('option', { value: 'closed' }, 'Nobody'),
  );
  registration.value = now.registration;
  const approve = h('input', { type: 'checkbox', checked: now.approve_members });
  const rules = area(5, 10_000, now.rules);
  return {
    title: 'New members',
    fields: {
      registration: field('Who may make an account', registration),
      rules: field('Rules', rules, 'Whoever registers agrees to them.'),
    },
    more: [
      h('label', { class: 'check' }, approve, ' A moderator lets in whoever comes without an invitation'),
    ],
    values: () => ({
      registration: registration.value,
      approve_members: approve.checked,
      rules: rules.value,
    }),
  };
}

/** @param {Settings} now */
function texts(now) {
  const first = h('input', { type: 'number', min: 0, max: 100, value: now.review_first });
  const hold = area(3, 15_000, linesOf(now.watched_words, 'hold'));
  const refuse = area(3, 15_000, linesOf(now.watched_words, 'refuse'));
  const reactions = h('input', { value: now.reactions.join(' ') });
  return {
    title: 'Texts',
    fields: {
      review_first: field(
        'First texts of a member that wait for a moderator',
        first,
        'Until so many of theirs stand; 0 for none.',
      ),
      watched_words: field('Words whose texts wait for a moderator', hold, 'One a line.'),
      refused_words: field('Words whose texts are not taken', refuse, 'One a line.'),
      reactions: field('Emoji to react with', reactions, 'With spaces between them.'),
    },
    more: [],
    values: () => ({
      review_first: Number(first.value),
      watched_words: [...wordsOf(hold.value, 'hold'), ...wordsOf(refuse.value, 'refuse')],
      reactions: reactions.value.split(/\s+/).filter(Boolean),
    }),
  };
}

/** Its name on the wire, and what it is of. @type {[keyof Settings, string][]} */
const LIMITS = [
  ['limit_posts', 'New posts of a person'],
  ['limit_comments', 'New comments of a person'],
  ['limit_messages', 'New private messages of a person'],
  ['limit_uploads', 'Pictures of a person'],
  ['limit_registrations', 'New accounts from one address'],
];

/** @param {Settings} now */
function limits(now) {
  const inputs = LIMITS.map(([name, label]) => {
    const input = h('input', { value: String(now[name]), required: true, autocomplete: 'off' });
    return { name, input, field: field(label, input) };
  });
  return {
    title: 'How often',
    fields: Object.fromEntries(inputs.map((one) => [one.name, one.field])),
    more: [
      h(
        'p',
        { class: 'hint' },
        'A number, a slash and a time: 10/m is ten a minute, 60/h sixty an hour, 10/15m ten in a quarter ' +
          'of an hour. At least once an hour, so that the forum goes on. It holds at once, and counting ' +
          'begins anew.',
      ),
    ],
    values: () => Object.fromEntries(inputs.map((one) => [one.name, one.input.value.trim()])),
  };
}

export class SiteSettings {
  #app;
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #forms = h('div', { class: 'overview' });
  /** @type {ReturnType<typeof logoForm>|undefined} */
  #logo;
  isThere = false;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.element = h('div', {}, this.#problem, this.#forms);
  }

  /** @returns {Promise<boolean>} whether they could be had */
  load = async () => {
    // What is being written here stays.
    if (this.isThere) return true;
    try {
      const now = await this.#app.api.moderation.settings();
      this.#logo?.destroy();
      this.#logo = logoForm(this.#app, now.logo);
      this.#forms.replaceChildren(
        this.#logo.element,
        ...[identity, people, texts, limits].map((group) => this.#form(group(now))),
      );
      this.isThere = true;
      this.#problem.hidden = true;
      return true;
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
      return false;
    }
  };

  /**
   * @param {{title: string, fields: Record<string, Field>, more: HTMLElement[],
   *   values: () => Record<string, unknown>}} group
   */
  #form({ title, fields, more, values }) {
    const saved = h('p', { class: 'saved', role: 'status' });
    const form = h(
      'form',
      { class: 'card form', 'aria-label': title },
      h('h2', {}, title),
      ...Object.values(fields).map((one) => one.element),
      ...more,
      h(
        'div',
        { class: 'form-actions' },
        saved,
        h('button', { class: 'button primary', type: 'submit' }, 'Save'),
      ),
    );
    form.addEventListener('input', () => {
      saved.textContent = '';
    });
    onSubmit(form, fields, async () => {
      await this.#app.api.moderation.set(values());
      saved.textContent = 'Saved: it holds on all pages now.';
    });
    return form;
  }
}
