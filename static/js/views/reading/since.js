// What happened to the reader while they were away: a card above the feed. It is there as the feed is first
// drawn; where it comes later, a button in the place of the line under the heading offers it. Nothing moves
// by itself: what is read meanwhile stays where it is, marked, until the page is left.

import { describe, peopleOf } from '../../core/folds/notifications.js';
import { sinceLines } from '../../core/reading/since.js';
import { href, hrefOf } from '../../core/routes.js';
import { count } from '../../core/text/formatting.js';
import { since as sinceWhen } from '../../core/text/time.js';
import { button, h, setText } from '../../lib/dom/dom.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {ReturnType<typeof sinceLines>[number]} Line */

const LINES_MAX = 8;
/** Lines among them for categories with new posts. */
const POSTS_MAX = 3;

/** @param {import('../../core/types.js').SinceItem} item */
function happened(item) {
  const { kind, post_title: title } = item;
  if (kind !== 'comment' || item.ids.length === 1) return describe(item);
  return `wrote ${count(item.ids.length, 'comment')} on “${title ?? 'a post'}”`;
}

/** @param {Line} line */
function createLine({ key, item, posts }) {
  const words = item
    ? [h('span', { class: 'name' }, peopleOf(item)), ` ${happened(item)}`]
    : posts
      ? [`${count(posts.count, 'new post')} in `, h('span', { class: 'name' }, posts.category.name)]
      : [];
  const to = item ? hrefOf(item) : href.category(posts?.category.slug ?? '');
  const state = h('span', { class: 'visually-hidden' });
  const link = h('a', { class: 'since-link', href: to }, ...words, state);
  const element = h('li', { class: 'since-line' }, link);
  return {
    key,
    item,
    element,
    /** @param {boolean} isLeft */
    update(isLeft) {
      element.classList.toggle('is-read', !isLeft);
      setText(state, isLeft ? '' : ' (read)');
    },
  };
}

export class SinceCard {
  #app;
  #back;
  #first = true;
  /** Whether the reader has put it away. */
  #done = false;
  /** @type {ReturnType<typeof createLine>[]} */
  #lines = [];
  #list = h('ul', { class: 'since-lines' });
  #title = h('h2', { class: 'since-title' });
  #more = h('a', { class: 'since-more', href: href.notifications, hidden: true });
  element;
  open;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {() => void} back where the focus goes once it is put away
   */
  constructor(app, back) {
    this.#app = app;
    this.#back = back;
    const done = button('Got it', 'button small', () => void this.#read());
    this.element = h(
      'section',
      { class: 'card since', id: 'since', 'aria-label': 'Since you left', hidden: true },
      h('header', { class: 'since-head' }, this.#title, done),
      this.#list,
      this.#more,
    );
    this.open = button('', 'since-open', () => this.#toggle(this.element.hidden), {
      hidden: true,
      'aria-expanded': 'false',
      'aria-controls': 'since',
    });
  }

  /** @param {boolean} shown */
  #toggle = (shown) => {
    this.element.hidden = !shown;
    this.open.setAttribute('aria-expanded', String(shown));
  };

  #read = async () => {
    if (!(await this.#app.since.read())) return;
    this.#done = true;
    this.#toggle(false);
    this.#back();
    this.update(this.#app.store.get());
  };

  /** @param {State} state @param {Line[]} lines */
  #draw = (state, lines) => {
    const posts = lines.filter((line) => line.posts).slice(0, POSTS_MAX);
    const items = lines.filter((line) => line.item).slice(0, LINES_MAX - posts.length);
    const shown = [...items, ...posts];
    this.#lines = shown.map(createLine);
    this.#list.replaceChildren(...this.#lines.map(({ element }) => element));
    for (const { element, item } of this.#lines)
      if (item) element.addEventListener('click', () => void this.#app.notifications.seen(item.ids));
    const rest = lines.length - shown.length;
    this.#more.hidden = rest === 0 && !state.since?.more;
    setText(this.#more, rest > 0 ? `and ${rest}${state.since?.more ? '+' : ''} more` : 'and more');
    setText(this.#title, `Since you left, ${sinceWhen(state.since?.since ?? '', new Date())}`);
  };

  /** @param {State} state */
  update = (state) => {
    const lines = state.me && !this.#done ? sinceLines(state) : [];
    if (lines.length > 0 && this.#lines.length === 0) {
      this.#draw(state, lines);
      if (this.#first) this.#toggle(true);
    }
    this.#first = false;
    const left = new Set(lines.map(({ key }) => key));
    for (const line of this.#lines) line.update(left.has(line.key));
    this.open.hidden = lines.length === 0;
    setText(this.open, `Since you left: ${count(lines.length, 'thing')}`);
    if (!state.me) this.#toggle(false);
  };
}
