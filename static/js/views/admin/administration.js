// What admins look after: how the forum is, who is in it, and what it is like.

import { fragmentOf, href } from '../../core/routes.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { emptyState } from '../parts/avatar.js';
import { BackupsSection } from './backups.js';
import { Invitations } from './invitations.js';
import { Overview } from './overview.js';
import { PeopleTable } from './people-table.js';
import { SiteSettings } from './site-settings.js';

/** @typedef {import('../../core/types.js').State} State */
/**
 * @typedef {{element: HTMLElement, isThere: boolean, load: () => Promise<boolean>,
 *   destroy?: () => void}} Section
 */

export class AdminPage {
  /** @type {{name: string, section: () => Section, tab: HTMLElement}[]} */
  #sections;
  /** Those that were looked at. @type {Map<string, Section>} */
  #made = new Map();
  #shown;
  #may = false;
  #known = false;
  #stranger = emptyState('This is for admins', 'How the forum is, and what it is like, is for admins alone.');
  #nav;
  #place = h('div', { class: 'admin-place' });

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    /** @type {[string, () => Section][]} */
    const sections = [
      ['Overview', () => new Overview(app)],
      ['People', () => new PeopleTable(app)],
      ['Invitations', () => new Invitations(app)],
      ['Backups', () => new BackupsSection(app)],
      ['Settings', () => new SiteSettings(app)],
    ];
    this.#sections = sections.map(([name, make]) => ({
      name,
      section: () => this.#made.get(name) ?? this.#make(name, make()),
      tab: button(name, 'section-link', () => this.#choose(name)),
    }));
    this.#shown = this.#named(fragmentOf(location.hash)) ?? this.#sections[0];
    this.#nav = h(
      'nav',
      { class: 'section-nav', 'aria-label': 'Administration' },
      ...this.#sections.map(({ tab }) => tab),
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

  /** @param {string} name @param {Section} section */
  #make(name, section) {
    this.#made.set(name, section);
    return section;
  }

  /** @param {string} fragment of an address */
  #named = (fragment) => this.#sections.find(({ name }) => name.toLowerCase() === fragment);

  /** @param {string} name */
  #choose(name) {
    history.replaceState(history.state, '', `#${name.toLowerCase()}`);
    this.#shown = this.#named(name.toLowerCase()) ?? this.#shown;
    void this.refresh();
  }

  /** @param {string} fragment */
  showFragment = (fragment) => {
    const named = this.#named(fragment);
    if (!named || named === this.#shown) return;
    this.#shown = named;
    void this.refresh();
  };

  /** @param {State} state */
  update({ me, signedIn }) {
    const may = me?.role === 'admin';
    const known = signedIn !== 'unknown';
    if (may === this.#may && known === this.#known) return;
    [this.#may, this.#known] = [may, known];
    this.#stranger.hidden = !known || may;
    void this.refresh();
  }

  ready = () => this.#known && (!this.#may || this.#shown.section().isThere);

  refresh = async () => {
    for (const one of this.#sections) setAttr(one.tab, 'aria-current', one === this.#shown ? 'page' : null);
    for (const part of [this.#nav, this.#place]) part.hidden = !this.#may;
    if (!this.#may) return true;
    const section = this.#shown.section();
    if (this.#place.firstChild !== section.element) this.#place.replaceChildren(section.element);
    return section.load();
  };

  destroy = () => {
    for (const section of this.#made.values()) section.destroy?.();
  };
}
