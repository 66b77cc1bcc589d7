// Where the reader is logged in, and how to end that.

import { day, relative } from '../../core/text/time.js';
import { button, h } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError } from '../../net/api.js';

/** @typedef {import('../../core/types.js').SignedInDevice} SignedInDevice */

/** @param {SignedInDevice} session */
const nameOf = (session) => session.agent ?? 'Unknown browser or program';

/** @param {SignedInDevice} session @param {Date} now */
const uses = (session, now) =>
  `Since ${day(session.created_at)} · ` +
  (session.current ? 'in use now' : `last used ${relative(session.seen_at, now)}`);

export class SessionsSection {
  #app;
  #rows;
  #problem;
  #saved;
  #all;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#rows = h('ul', { class: 'account-list', 'aria-label': 'Where you are logged in' });
    this.#problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    this.#saved = h('p', { class: 'saved', role: 'status' });
    this.#all = button(
      'Log out everywhere else',
      'button',
      () => void this.#end(() => app.api.endOtherSessions(), 'You are logged in here only.'),
      { disabled: true },
    );
    this.element = h(
      'section',
      { class: 'card form', 'aria-label': 'Sessions' },
      h('h2', {}, 'Sessions'),
      h(
        'p',
        { class: 'hint' },
        'Where you are logged in. One that you don’t know is best ended, and your password changed.',
      ),
      this.#rows,
      this.#problem,
      h('div', { class: 'form-actions' }, this.#saved, this.#all),
    );

    void this.#load();
    this.refresh = this.#load;
  }

  #load = async () => {
    try {
      const { items } = await this.#app.api.sessions();
      this.#show(items);
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
    }
  };

  /** @param {SignedInDevice[]} items this one first */
  #show = (items) => {
    const now = new Date();
    reconcile(
      this.#rows,
      [...items].sort((a, b) => Number(b.current) - Number(a.current)),
      {
        key: (session) => session.id,
        create: (session) =>
          h(
            'li',
            {},
            h(
              'div',
              { class: 'account-item' },
              h(
                'span',
                {},
                h('strong', {}, nameOf(session)),
                session.current && h('span', { class: 'tag' }, 'this one'),
              ),
              h('span', { class: 'meta' }, uses(session, now)),
            ),
            session.current
              ? null
              : button(
                  'End',
                  'button small',
                  () => void this.#end(() => this.#app.api.endSession(session.id), 'The session has ended.'),
                  { 'aria-label': `End the session of ${nameOf(session)}` },
                ),
          ),
        update() {},
      },
    );
    this.#all.disabled = items.length < 2;
  };

  /** @param {() => Promise<void>} call @param {string} done */
  #end = async (call, done) => {
    this.#problem.hidden = true;
    this.#saved.textContent = '';
    try {
      await call();
      this.#saved.textContent = done;
    } catch (thrown) {
      const error = asApiError(thrown);
      // Already ended: then it only has to go from the list.
      if (error.status !== 404) {
        this.#problem.textContent = error.message;
        this.#problem.hidden = false;
        return;
      }
    }
    await this.#load();
  };
}
