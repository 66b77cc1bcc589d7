// Invitations: the reader's own, as in their settings, and everyone's, of which each can be revoked.

import { button, h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { inviteState, InvitesSection } from '../account/invites.js';
import { nameLink } from '../parts/avatar.js';
import { PagedList } from '../parts/paged-list.js';

/** @typedef {import('../../net/administration.js').AdminInvite} AdminInvite */

export class Invitations {
  #app;
  #list;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#list = new PagedList({
      fetch: app.api.administration.invites,
      key: ({ id }) => id,
      row: (invite) => this.#row(invite),
      rows: h('ul', { class: 'account-list', 'aria-label': 'Everyone’s invitations' }),
      none: h('p', { class: 'hint' }, 'Nobody has made one.'),
    });
    const all = h(
      'section',
      { class: 'card form', 'aria-label': 'Everyone’s' },
      h(
        'div',
        { class: 'row' },
        h('h2', {}, 'Everyone’s'),
        button('Look again', 'button small', this.#again),
      ),
      ...this.#list.parts,
    );
    this.element = h('div', { class: 'overview' }, new InvitesSection(app).element, all);
  }

  get isThere() {
    return this.#list.isThere;
  }

  #again = () => void this.#list.load(null);

  load = async () => this.isThere || this.#list.load(null);

  /** @param {AdminInvite} invite */
  #row(invite) {
    return h(
      'li',
      {},
      h(
        'div',
        { class: 'account-item' },
        nameLink(invite.user.username),
        h('span', { class: 'meta' }, inviteState(invite)),
      ),
      button('Revoke', 'button quiet small danger', () => void this.#revoke(invite), {
        'aria-label': `Revoke an invitation by ${invite.user.username}`,
      }),
    );
  }

  /** @param {AdminInvite} invite */
  async #revoke({ id }) {
    try {
      await this.#app.api.deleteInvite(id);
    } catch (thrown) {
      if (asApiError(thrown).status !== 404) return this.#list.fail(thrown);
    }
    await this.#list.load(null);
  }
}
