// The categories and tags that somebody follows or has muted, all in one place.

import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';
import { levelSelect } from '../notifications/level-select.js';

/** @typedef {import('../../core/types.js').State} State */

export class Followed {
  #app;
  /** By name, as long as the page is open: what is let go of can be taken up again. */
  /** @type {Map<string, {row: HTMLElement, update: (state: State) => void}>} */
  #rows = new Map();
  #list = h('ul', { class: 'followed' });
  #none = h('p', { class: 'hint' }, 'None yet: their pages have a choice of what you are notified of.');

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.element = h(
      'section',
      { class: 'card form', id: 'followed', tabindex: -1, 'aria-label': 'Categories and tags' },
      h('h2', {}, 'Categories and tags'),
      this.#none,
      this.#list,
    );
  }

  /** @param {State} state */
  update(state) {
    for (const { category, tag } of state.levels?.all ?? []) {
      const name = category ? category.name : `#${tag}`;
      if (this.#rows.has(name)) continue;
      const place = category ? { category: category.id } : { tag: tag ?? '' };
      const select = levelSelect(this.#app, place, name);
      const to = category ? href.category(category.slug) : href.tag(tag ?? '');
      const row = h('li', {}, select.element, h('a', { href: to, 'aria-label': `Go to ${name}` }, 'Open'));
      this.#rows.set(name, { row, update: select.update });
      this.#list.append(row);
    }
    this.#none.hidden = this.#rows.size > 0;
    for (const { update } of this.#rows.values()) update(state);
  }
}
