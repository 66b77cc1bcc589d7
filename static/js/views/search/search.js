// Looking for posts and comments: results come while one types, the address says what was looked for, and
// the arrow keys go through what was found.

import { href } from '../../core/routes.js';
import { marked } from '../../core/text/marks.js';
import { count } from '../../core/text/formatting.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { asApiError } from '../../net/api.js';
import { emptyState, timeOf } from '../parts/avatar.js';

/** @typedef {import('../../core/types.js').Found} Found */
/** @typedef {import('../../core/types.js').State} State */

const PAUSE_MS = 200;
const PAGE = 20;
const FIELDS = ['q', 'in', 'sort', 'solved', 'category', 'tag', 'author'];
/** What the address need not say. @type {Record<string, string>} */
const USUAL = { in: 'all', sort: 'relevance' };

/** @param {Found} found */
function hit({ post, comment, excerpt_html }) {
  const author = (comment ?? post).author.username;
  return h(
    'li',
    { class: 'card hit' },
    h(
      'h2',
      { class: 'hit-title', dir: 'auto' },
      h('a', { href: comment ? href.comment(post.id, comment.id) : href.post(post.id) }, post.title),
    ),
    h(
      'p',
      { class: 'meta' },
      h('span', { dir: 'auto' }, `${comment ? 'Comment' : 'Post'} by ${author}`),
      h('span', { dir: 'auto' }, post.category.name),
      timeOf((comment ?? post).created_at),
    ),
    h(
      'p',
      { class: 'hit-text', dir: 'auto' },
      ...marked(excerpt_html).map(({ text, hit: isHit }) => (isHit ? h('mark', {}, text) : text)),
    ),
  );
}

/** @param {string} name @param {string} label @param {[string, string][]} options */
const choice = (name, label, options) =>
  h('select', { name, 'aria-label': label }, ...options.map(([value, text]) => h('option', { value }, text)));

export class SearchPage {
  #app;
  #words = h('input', {
    type: 'search',
    name: 'q',
    'aria-label': 'Words',
    autocomplete: 'off',
    maxlength: 200,
    placeholder: 'words, "a phrase", -without',
  });
  #kinds = choice('in', 'Where', [
    ['all', 'Posts and comments'],
    ['posts', 'Posts'],
    ['comments', 'Comments'],
  ]);
  #sorts = choice('sort', 'Order', [
    ['relevance', 'Best first'],
    ['newest', 'Newest first'],
  ]);
  #answers = choice('solved', 'Questions', [
    ['', 'Answered or not'],
    ['true', 'Solved'],
    ['false', 'Unsolved'],
  ]);
  #category = choice('category', 'Category', [['', 'All categories']]);
  #tag = h('input', { name: 'tag', 'aria-label': 'Tag', placeholder: 'Tag', autocomplete: 'off' });
  #author = h('input', {
    name: 'author',
    'aria-label': 'Author',
    placeholder: 'Author',
    autocomplete: 'off',
  });
  #form;
  #none;
  #failed = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #found = h('ol', { class: 'found' });
  #more;
  #asked = 0;
  /** @type {string|null} */
  #next = null;
  #ready = false;
  /** @type {State['categories']} */
  #categories = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #pause;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#none = emptyState('Nothing was found', 'Fewer words find more.');
    this.#none.hidden = true;
    this.#more = button('More', 'button older', () => void this.#load(this.#next));
    this.#more.hidden = true;
    this.#form = h(
      'form',
      { class: 'search-form', role: 'search', action: href.search },
      this.#words,
      h(
        'div',
        { class: 'search-filters' },
        ...[this.#kinds, this.#sorts, this.#answers, this.#category, this.#tag, this.#author],
        h('button', { class: 'button primary', type: 'submit' }, 'Search'),
      ),
    );
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#look();
    });
    this.#form.addEventListener('input', () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(this.#look, PAUSE_MS);
    });
    this.element = h(
      'div',
      { class: 'page search-page' },
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, 'Search')),
      ...[this.#form, this.#failed, this.#none, this.#found, this.#more],
    );
    onKey(this.element, this.#pressed);
    this.#read();
    const { found } = app.found ?? {};
    if (app.begins && found) this.#show(found, null);
    else void this.#load(null);
    if (!app.begins) queueMicrotask(() => this.#words.focus());
  }

  /** Puts what the address says into the fields. */
  #read = () => {
    const said = new URLSearchParams(location.search);
    for (const name of FIELDS) {
      const input = /** @type {HTMLInputElement|HTMLSelectElement} */ (this.#form.elements.namedItem(name));
      const value = said.get(name) ?? USUAL[name] ?? '';
      if (name === 'category' && value && ![...this.#category.options].some((one) => one.value === value))
        this.#category.append(h('option', { value }, value));
      input.value = value;
    }
  };

  /** What is in the fields, without what need not be said. @returns {Record<string, string>} */
  #said = () => {
    /** @type {Record<string, string>} */
    const said = {};
    for (const name of FIELDS) {
      const input = /** @type {HTMLInputElement|HTMLSelectElement} */ (this.#form.elements.namedItem(name));
      if (input.value.trim() && input.value !== USUAL[name]) said[name] = input.value;
    }
    return said;
  };

  /** Looks for what is in the fields, and has the address say so. */
  #look = () => {
    clearTimeout(this.#pause);
    const search = new URLSearchParams(this.#said()).toString();
    const address = search ? `${href.search}?${search}` : href.search;
    if (address !== location.pathname + location.search) {
      history.replaceState(history.state, '', address);
      this.#app.here();
    }
    void this.#load(null);
  };

  /** @param {string|null} before */
  #load = async (before) => {
    const said = this.#said();
    const mine = (this.#asked += 1);
    if (!said.q) {
      this.#show({ items: [], next: null }, null);
      this.#none.hidden = true;
      return;
    }
    try {
      const page = await this.#app.api.finding.search({ ...said, before, limit: PAGE });
      // What was typed since is asked for already.
      if (mine === this.#asked) this.#show(page, before);
    } catch (thrown) {
      if (mine !== this.#asked) return;
      const { message } = asApiError(thrown);
      setText(this.#failed, message);
      this.#failed.hidden = false;
    }
  };

  /** @param {import('../../core/types.js').Page<Found>} page @param {string|null} before */
  #show = ({ items, next }, before) => {
    const rows = items.map(hit);
    if (before) this.#found.append(...rows);
    else this.#found.replaceChildren(...rows);
    this.#next = next;
    this.#more.hidden = next === null;
    this.#none.hidden = this.#found.childElementCount > 0;
    this.#failed.hidden = true;
    this.#ready = true;
    if (this.#words.value.trim() && !this.#app.begins)
      this.#app.announcer.say(
        next ? `${this.#found.childElementCount} results and more` : count(rows.length, 'result'),
      );
    this.element.dispatchEvent(new Event('loaded', { bubbles: true }));
  };

  /** Goes through what was found. @param {KeyboardEvent} event */
  #pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    const links = /** @type {HTMLElement[]} */ ([...this.#found.querySelectorAll('.hit-title a')]);
    const here = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (here < 0 && document.activeElement !== this.#words) return;
    const to = here + (event.key === 'ArrowDown' ? 1 : -1);
    const target = to < 0 ? this.#words : links[to];
    if (!target) return;
    event.preventDefault();
    target.focus();
  };

  /** @type {NonNullable<import('../../actions/app.js').View['switchTo']>} */
  switchTo = (route) => {
    if (route.name !== 'search') return false;
    this.#read();
    void this.#load(null);
    return true;
  };

  title = () => (this.#words.value.trim() ? `${this.#words.value.trim()} · Search` : 'Search');

  /** @param {State} state */
  update = ({ categories }) => {
    if (!categories || categories === this.#categories) return;
    this.#categories = categories;
    const chosen = this.#category.value;
    this.#category.replaceChildren(
      h('option', { value: '' }, 'All categories'),
      ...categories.map(({ slug, name }) => h('option', { value: slug }, name)),
    );
    this.#category.value = chosen;
  };

  ready = () => this.#ready;

  destroy = () => {
    clearTimeout(this.#pause);
    this.#asked += 1;
  };
}
