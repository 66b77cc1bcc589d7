// Who sees this person and whom they hear from: hiding one's presence, and the people who are blocked.

import { href } from '../../core/routes.js';
import { button, h } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError } from '../../net/api.js';
import { avatar } from '../parts/avatar.js';

export class PrivacySection {
  #app;
  #hide;
  #saved;
  #problem;
  #rows;
  #nobody;

  /** @param {import('../../actions/app.js').App} app @param {boolean} invisible as it is now */
  constructor(app, invisible) {
    this.#app = app;
    this.#hide = h('input', {
      type: 'checkbox',
      role: 'switch',
      checked: invisible,
      'aria-describedby': 'hide-presence-hint',
      onchange: () => void this.#change(),
    });
    this.#saved = h('p', { class: 'saved', role: 'status' });
    this.#problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    this.#rows = h('ul', { class: 'blocked-list', 'aria-label': 'Blocked people' });
    this.#nobody = h('p', { class: 'hint' }, 'You have blocked nobody. Blocking is on each person’s page.');
    this.element = h(
      'section',
      { class: 'card form', 'aria-label': 'Privacy' },
      h('h2', {}, 'Privacy'),
      h(
        'div',
        {},
        h('label', { class: 'check switch' }, this.#hide, ' Hide my presence'),
        h(
          'p',
          { class: 'hint', id: 'hide-presence-hint' },
          'Nobody else sees that you are online, that you are typing or that you have read their ' +
            'messages; you see everyone as before.',
        ),
      ),
      this.#saved,
      this.#problem,
      h('h3', { class: 'small-heading' }, 'Blocked people'),
      this.#rows,
      this.#nobody,
    );
  }

  /** @param {unknown} thrown */
  #fail = (thrown) => {
    this.#problem.textContent = asApiError(thrown).message;
    this.#problem.hidden = false;
  };

  #change = async () => {
    this.#problem.hidden = true;
    this.#saved.textContent = '';
    this.#hide.disabled = true;
    try {
      this.#app.session.changed(await this.#app.api.changeMe({ invisible: this.#hide.checked }));
      this.#saved.textContent = this.#hide.checked ? 'You are hidden now.' : 'You can be seen again.';
    } catch (thrown) {
      this.#hide.checked = !this.#hide.checked;
      this.#fail(thrown);
    } finally {
      this.#hide.disabled = false;
      this.#hide.focus();
    }
  };

  /** @param {import('../../core/types.js').User} user */
  #unblock = async (user) => {
    this.#problem.hidden = true;
    try {
      await this.#app.conversations.block(user, false);
      this.#app.announcer.say(`${user.username} is no longer blocked`);
    } catch (thrown) {
      this.#fail(thrown);
    }
  };

  /** @param {import('../../core/types.js').State} state */
  update = ({ blocked, me }) => {
    if (!this.#hide.disabled && me) this.#hide.checked = me.invisible === true;
    reconcile(this.#rows, blocked ?? [], {
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
          button('Unblock', 'button small', () => void this.#unblock(user), {
            'aria-label': `Unblock ${user.username}`,
          }),
        ),
      update() {},
    });
    this.#nobody.hidden = blocked === null || blocked.length > 0;
  };
}
