// Who sees this person and whom they hear from: hiding one's presence, and the people who are blocked.

import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError } from '../../net/api.js';
import { avatar } from '../parts/avatar.js';

/** @param {import('../../actions/app.js').App} app @param {boolean} invisible as it is now */
export function mountPrivacy(app, invisible) {
  const hide = h('input', {
    type: 'checkbox',
    role: 'switch',
    checked: invisible,
    'aria-describedby': 'hide-presence-hint',
    onchange: () => void change(),
  });
  const saved = h('p', { class: 'saved', role: 'status' });
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const rows = h('ul', { class: 'blocked-list', 'aria-label': 'Blocked people' });
  const nobody = h('p', { class: 'hint' }, 'You have blocked nobody. Blocking is on each person’s page.');
  const element = h(
    'section',
    { class: 'card form', 'aria-label': 'Privacy' },
    h('h2', {}, 'Privacy'),
    h(
      'div',
      {},
      h('label', { class: 'check switch' }, hide, ' Hide my presence'),
      h(
        'p',
        { class: 'hint', id: 'hide-presence-hint' },
        'Nobody else sees that you are online, that you are typing or that you have read their ' +
          'messages; you see everyone as before.',
      ),
    ),
    saved,
    problem,
    h('h3', { class: 'small-heading' }, 'Blocked people'),
    rows,
    nobody,
  );

  /** @param {unknown} thrown */
  function fail(thrown) {
    problem.textContent = asApiError(thrown).message;
    problem.hidden = false;
  }

  async function change() {
    problem.hidden = true;
    saved.textContent = '';
    hide.disabled = true;
    try {
      app.session.changed(await app.api.changeMe({ invisible: hide.checked }));
      saved.textContent = hide.checked ? 'You are hidden now.' : 'You can be seen again.';
    } catch (thrown) {
      hide.checked = !hide.checked;
      fail(thrown);
    } finally {
      hide.disabled = false;
      hide.focus();
    }
  }

  /** @param {import('../../core/types.js').User} user */
  async function unblock(user) {
    problem.hidden = true;
    try {
      await app.conversations.block(user, false);
      app.announcer.say(`${user.username} is no longer blocked`);
    } catch (thrown) {
      fail(thrown);
    }
  }

  return {
    element,
    /** @param {import('../../core/types.js').State} state */
    update({ blocked, me }) {
      if (!hide.disabled && me) hide.checked = me.invisible === true;
      reconcile(rows, blocked ?? [], {
        key: (user) => user.id,
        create: (user) =>
          h(
            'li',
            { class: 'blocked-person' },
            h(
              'a',
              { class: 'person', href: href.user(user.username) },
              avatar(user, 'small'),
              h('span', { class: 'person-name' }, user.username),
            ),
            h(
              'button',
              {
                class: 'button small',
                type: 'button',
                'aria-label': `Unblock ${user.username}`,
                onclick: () => void unblock(user),
              },
              'Unblock',
            ),
          ),
        update() {},
      });
      nobody.hidden = blocked === null || blocked.length > 0;
    },
  };
}
