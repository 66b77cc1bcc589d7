// Where the reader is logged in, and how to end that.

import { day, relative } from '../../core/text/time.js';
import { h } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError } from '../../net/api.js';

/** @typedef {import('../../core/types.js').SignedInDevice} SignedInDevice */

/** @param {SignedInDevice} session */
const nameOf = (session) => session.agent ?? 'Unknown browser or program';

/** @param {SignedInDevice} session @param {Date} now */
const uses = (session, now) =>
  `Since ${day(session.created_at)} · ` +
  (session.current ? 'in use now' : `last used ${relative(session.seen_at, now)}`);

/** @param {import('../../actions/app.js').App} app */
export function mountSessions(app) {
  const rows = h('ul', { class: 'account-list', 'aria-label': 'Where you are logged in' });
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const saved = h('p', { class: 'saved', role: 'status' });
  const all = h(
    'button',
    {
      class: 'button',
      type: 'button',
      disabled: true,
      onclick: () => void end(() => app.api.endOtherSessions(), 'You are logged in here only.'),
    },
    'Log out everywhere else',
  );
  const element = h(
    'section',
    { class: 'card form', 'aria-label': 'Sessions' },
    h('h2', {}, 'Sessions'),
    h(
      'p',
      { class: 'hint' },
      'Where you are logged in. One that you don’t know is best ended, and your password changed.',
    ),
    rows,
    problem,
    h('div', { class: 'form-actions' }, saved, all),
  );

  async function load() {
    try {
      const { items } = await app.api.sessions();
      show(items);
    } catch (thrown) {
      problem.textContent = asApiError(thrown).message;
      problem.hidden = false;
    }
  }

  /** @param {SignedInDevice[]} items this one first */
  function show(items) {
    const now = new Date();
    reconcile(
      rows,
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
              : h(
                  'button',
                  {
                    class: 'button small',
                    type: 'button',
                    'aria-label': `End the session of ${nameOf(session)}`,
                    onclick: () => void end(() => app.api.endSession(session.id), 'The session has ended.'),
                  },
                  'End',
                ),
          ),
        update() {},
      },
    );
    all.disabled = items.length < 2;
  }

  /** @param {() => Promise<void>} call @param {string} done */
  async function end(call, done) {
    problem.hidden = true;
    saved.textContent = '';
    try {
      await call();
      saved.textContent = done;
    } catch (thrown) {
      const error = asApiError(thrown);
      // Already ended: then it only has to go from the list.
      if (error.status !== 404) {
        problem.textContent = error.message;
        problem.hidden = false;
        return;
      }
    }
    await load();
  }

  void load();
  return { element, refresh: load };
}
