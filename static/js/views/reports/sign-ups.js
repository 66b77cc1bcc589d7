// People who wait for a moderator to let them in, at the head of what waits. It changes as moderators watch.

import { button, h } from '../../lib/dom/dom.js';
import { emptyState, timeOf } from '../parts/avatar.js';
import { PagedList } from '../parts/paged-list.js';

/** @typedef {import('../../core/types.js').SignUp} SignUp */

/** What a moderator says to whoever is not let in. */
const NOTE = { 'aria-label': 'Note to them', placeholder: 'A note to them', maxlength: 500 };

export class SignUps {
  #app;
  #list;
  /** What is being noted stays, whatever comes. @type {Map<number, HTMLInputElement>} */
  #notes = new Map();

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#list = new PagedList({
      fetch: (before) => app.api.moderation.signUps(before),
      key: ({ id }) => id,
      row: (person) => this.#card(person),
      rows: h('div', { class: 'reports', role: 'feed', 'aria-label': 'People who wait' }),
      none: emptyState('Nobody waits', 'Whoever registers comes here.'),
    });
    this.element = h(
      'section',
      { class: 'sign-ups', hidden: true, 'aria-label': 'People who wait to be let in' },
      h('h2', {}, 'People who wait to be let in'),
      ...this.#list.parts,
    );
  }

  /** @param {SignUp} person */
  #card({ id, username, bio, created_at }) {
    const note = this.#notes.get(id) ?? h('input', NOTE);
    this.#notes.set(id, note);
    const { moderation } = this.#app.api;
    return h(
      'article',
      { class: 'card report', 'data-row': `s${id}`, tabindex: 0, 'aria-label': username },
      h('p', { class: 'meta' }, h('strong', { dir: 'auto' }, username), 'registered ', timeOf(created_at)),
      bio ? h('p', { class: 'report-text', dir: 'auto' }, bio) : null,
      h(
        'div',
        { class: 'report-acts' },
        button('Let in', 'button small primary', () => void this.#do(() => moderation.letIn(id))),
        note,
        button(
          'Do not let in',
          'button small danger',
          () => void this.#do(() => moderation.turnAway(id, note.value)),
        ),
      ),
    );
  }

  /** @param {() => Promise<void>} call */
  async #do(call) {
    if (await this.#list.attempt(call)) this.#app.announcer.say('Done');
  }

  /** @param {boolean} may */
  forget = (may) => this.#list.forget(may);

  /** @param {number} waiting how many wait */
  show(waiting) {
    this.element.hidden = waiting === 0;
  }

  refresh = () => this.#list.load(null);
}
