// What admins look after: how the forum is, and what it is like.

import { href } from '../../core/routes.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { emptyState } from '../parts/avatar.js';
import { Overview } from './overview.js';
import { SiteSettings } from './site-settings.js';

/** @typedef {import('../../core/types.js').State} State */

export class AdminPage {
  #overview;
  #settings;
  /** @type {'overview'|'settings'} */
  #which = 'overview';
  #may = false;
  #known = false;
  #stranger = emptyState('This is for admins', 'How the forum is, and what it is like, is for admins alone.');
  #tabs;
  #nav;
  #place = h('div', { class: 'admin-place' });

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#overview = new Overview(app);
    this.#settings = new SiteSettings(app);
    this.#tabs = /** @type {const} */ (['overview', 'settings']).map((which) => ({
      which,
      element: button(which === 'overview' ? 'Overview' : 'Settings', 'section-link', () =>
        this.#choose(which),
      ),
    }));
    this.#nav = h(
      'nav',
      { class: 'section-nav', 'aria-label': 'Administration' },
      ...this.#tabs.map(({ element }) => element),
      h('a', { class: 'section-link', href: href.categoryAdmin }, 'Categories'),
      h('a', { class: 'section-link', href: href.queue }, 'Waiting texts'),
      h('a', { class: 'section-link', href: href.audit }, 'What moderators did'),
    );
    this.element = h(
      'div',
      { class: 'page' },
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, 'Administration'), this.#nav),
      this.#stranger,
      this.#place,
    );
    this.#stranger.hidden = true;
  }

  title = () => 'Administration';

  get #shown() {
    return this.#which === 'overview' ? this.#overview : this.#settings;
  }

  /** @param {'overview'|'settings'} which */
  #choose(which) {
    this.#which = which;
    void this.refresh();
  }

  /** @param {State} state */
  update({ me, signedIn }) {
    const may = me?.role === 'admin';
    const known = signedIn !== 'unknown';
    if (may === this.#may && known === this.#known) return;
    [this.#may, this.#known] = [may, known];
    this.#stranger.hidden = !known || may;
    void this.refresh();
  }

  ready = () => this.#known && (!this.#may || this.#shown.isThere);

  refresh = async () => {
    for (const { which, element } of this.#tabs)
      setAttr(element, 'aria-current', which === this.#which ? 'page' : null);
    for (const part of [this.#nav, this.#place]) part.hidden = !this.#may;
    if (!this.#may) return true;
    const shown = this.#shown;
    if (this.#place.firstChild !== shown.element) this.#place.replaceChildren(shown.element);
    return shown.load();
  };
}
