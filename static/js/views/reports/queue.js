// Texts that wait for a moderator: each is let through or not taken. It changes as they watch.

import { href } from '../../core/routes.js';
import { mayModerate } from '../../core/state.js';
import { count } from '../../core/text/formatting.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { emptyState, nameLink, timeOf } from '../parts/avatar.js';
import { PagedList } from '../parts/paged-list.js';
import { SignUps } from './sign-ups.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').HeldText} HeldText */

/** @param {HeldText} text */
const why = ({ reason, word }) =>
  reason === 'watched_word' ? `It has “${word}” in it` : 'One of their first texts';

/** What a moderator says to whoever wrote it. */
const NOTE = { 'aria-label': 'Note to the author', placeholder: 'A note to the author', maxlength: 500 };

export class QueuePage {
  #app;
  #list;
  /** What is being noted with a text stays, whatever comes. @type {Map<number, HTMLInputElement>} */
  #notes = new Map();
  #may = false;
  #known = false;
  #stranger = emptyState('This is for moderators', 'What waits is read by moderators alone.');
  #count = h('p', { class: 'lead', role: 'status' });
  #people;
  #unwatch;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#list = new PagedList({
      fetch: (before) => app.api.moderation.queue(before),
      key: ({ id }) => id,
      row: (text) => this.#card(text),
      rows: h('div', { class: 'reports', role: 'feed', 'aria-label': 'Texts that wait' }),
      none: emptyState(
        'Nothing waits',
        'First texts of new members, and what has a watched word, come here.',
      ),
    });
    this.#people = new SignUps(app);
    this.element = h(
      'div',
      { class: 'page' },
      h(
        'header',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, 'Waiting texts'),
        this.#count,
        h(
          'nav',
          { class: 'section-nav', 'aria-label': 'Moderation' },
          h('a', { class: 'section-link', href: href.reports }, 'Reports'),
          h('a', { class: 'section-link', href: href.audit }, 'What moderators did'),
        ),
      ),
      ...[this.#stranger, this.#people.element, ...this.#list.parts],
    );
    this.#unwatch = app.queue.watch(this.refresh);
  }

  title = () => 'Waiting texts';

  /** @param {HeldText} text */
  #card(text) {
    const { id, kind, author, category, post_id, post_title, title, tags, created_at } = text;
    const note = this.#notes.get(id) ?? h('input', NOTE);
    this.#notes.set(id, note);
    const body = h('div', { class: 'prose report-text', dir: 'auto' });
    setBody(body, text.body_html);
    const place =
      post_id === null
        ? h('span', {}, 'A post in ', h('a', { href: href.category(category.slug) }, category.name))
        : h('span', {}, 'A comment under ', h('a', { href: href.post(post_id), dir: 'auto' }, post_title));
    const acts = [
      button('Let it through', 'button small primary', () => void this.#do(() => this.#approve(id))),
      note,
      button('Reject', 'button small danger', () => void this.#do(() => this.#reject(id, note.value))),
    ];
    return h(
      'article',
      {
        class: 'card report',
        'data-row': `q${id}`,
        tabindex: 0,
        'aria-label': `A ${kind} by ${author.username}`,
      },
      h('p', { class: 'meta' }, place, h('span', {}, 'by ', nameLink(author.username)), timeOf(created_at)),
      h('p', { class: 'report-why' }, why(text)),
      title === null ? null : h('h2', { class: 'post-title', dir: 'auto' }, title),
      body,
      tags.length > 0 ? h('p', { class: 'meta' }, tags.map((tag) => `#${tag}`).join(' ')) : null,
      h('div', { class: 'report-acts' }, ...acts),
    );
  }

  /** @param {number} id */
  #approve = (id) => this.#app.api.moderation.approve(id);

  /** @param {number} id @param {string} note */
  #reject = (id, note) => this.#app.api.moderation.reject(id, note);

  /** @param {() => Promise<void>} call */
  async #do(call) {
    if (await this.#list.attempt(call)) this.#app.announcer.say('Done');
  }

  /** @param {State} state */
  update(state) {
    const waiting = state.me?.waiting ?? 0;
    const may = mayModerate(state);
    this.#people.show(may ? (state.me?.waiting_people ?? 0) : 0);
    setText(this.#count, may && waiting > 0 ? `${count(waiting, 'text')} to look at` : '');
    const known = state.signedIn !== 'unknown';
    if (may === this.#may && known === this.#known) return;
    [this.#may, this.#known] = [may, known];
    this.#stranger.hidden = !known || may;
    this.#list.forget(may);
    this.#people.forget(may);
    void this.refresh();
  }

  ready = () => this.#known && (!this.#may || this.#list.isThere);

  refresh = async () => {
    if (!this.#may) return true;
    const [there] = await Promise.all([this.#list.load(null), this.#people.refresh()]);
    return there;
  };

  destroy = () => this.#unwatch();
}
