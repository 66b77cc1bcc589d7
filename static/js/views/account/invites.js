// The reader's invitations: links that let others make an account, where the forum asks for one.

import { day } from '../../core/text/time.js';
import { count } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError, freshKey } from '../../net/api.js';
import { field, onSubmit } from '../parts/field.js';
import { linkToCopy } from '../../lib/dom/link-to-copy.js';

/** @typedef {import('../../core/types.js').Invite} Invite */

/** @param {Pick<Invite, 'used'|'uses_left'|'expires_at'>} invite */
export function inviteState(invite) {
  const used = invite.used > 0 ? `${count(invite.used, 'person has', 'people have')} come with it. ` : '';
  if (Date.parse(invite.expires_at) <= Date.now()) return `${used}It ended on ${day(invite.expires_at)}.`;
  return invite.uses_left === 0
    ? `${used}It is used up.`
    : `${used}Good for ${count(invite.uses_left, 'more person', 'more people')} ` +
        `until ${day(invite.expires_at)}.`;
}

export class InvitesSection {
  #app;
  #saved;
  #rows;
  #problem;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    const uses = h('input', { type: 'number', min: 1, max: 100, value: 1, inputmode: 'numeric' });
    const days = h('input', { type: 'number', min: 1, max: 90, value: 7, inputmode: 'numeric' });
    const fields = { uses: field('For how many people', uses), days: field('For how many days', days) };
    this.#saved = h('p', { class: 'saved', role: 'status' });
    this.#rows = h('ul', { class: 'account-list', 'aria-label': 'Your invitations' });
    this.#problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    const form = h(
      'form',
      { class: 'form' },
      h('div', { class: 'invite-form' }, fields.uses.element, fields.days.element),
      h(
        'div',
        { class: 'form-actions' },
        this.#saved,
        h('button', { class: 'button primary', type: 'submit' }, 'Make a link'),
      ),
    );
    this.element = h(
      'section',
      { class: 'card form', 'aria-label': 'Invitations' },
      h('h2', {}, 'Invitations'),
      h('p', { class: 'hint' }, 'New people need a link from a member. Whoever has the link can use it.'),
      form,
      this.#rows,
      this.#problem,
    );

    onSubmit(form, fields, async () => {
      this.#saved.textContent = '';
      await app.api.createInvite({ uses: Number(uses.value), days: Number(days.value) }, freshKey());
      this.#saved.textContent = 'The link is made. Copy it and give it to whom you want to invite.';
      await this.#load();
    });
    void this.#load();
  }

  /** @param {unknown} thrown */
  #fail = (thrown) => {
    this.#problem.textContent = asApiError(thrown).message;
    this.#problem.hidden = false;
  };

  #load = async () => {
    try {
      const { items } = await this.#app.api.invites();
      reconcile(this.#rows, items, {
        key: (invite) => `${invite.id}/${invite.used}`,
        create: this.#row,
        update() {},
      });
    } catch (thrown) {
      this.#fail(thrown);
    }
  };

  /** @param {Invite} invite */
  #row = (invite) => {
    const { link, copy } = linkToCopy('Link of the invitation', invite.url, (words) => {
      this.#saved.textContent = words;
    });
    return h(
      'li',
      {},
      h('div', { class: 'account-item' }, link, h('span', { class: 'meta' }, inviteState(invite))),
      h(
        'div',
        { class: 'invite-actions' },
        copy,
        button('Revoke', 'button quiet small danger', () => void this.#revoke(invite)),
      ),
    );
  };

  /** @param {Invite} invite */
  #revoke = async (invite) => {
    this.#problem.hidden = true;
    try {
      await this.#app.api.deleteInvite(invite.id);
      this.#saved.textContent = 'Nobody can use that link any more.';
    } catch (thrown) {
      if (asApiError(thrown).status !== 404) return this.#fail(thrown);
    }
    await this.#load();
  };
}
