// All accounts: found by name, address and role, each with what admins can do about it.

import { button, h } from '../../lib/dom/dom.js';
import { avatar, emptyState, nameLink, timeOf } from '../parts/avatar.js';
import { PagedList } from '../parts/paged-list.js';
import { showAccount } from './account-dialog.js';

/** @typedef {import('../../net/administration.js').AdminUser} AdminUser */

/** @param {string} label @param {[string, string][]} options */
const choice = (label, options) =>
  h('select', { 'aria-label': label }, ...options.map(([value, name]) => h('option', { value }, name)));

/**
 * A cell that names its column where there is no head.
 * @param {string} name @param {...(Node|string|null)} parts
 */
const cell = (name, ...parts) => h('td', { role: 'cell', 'data-column': name }, ...parts);

export class PeopleTable {
  #app;
  #list;
  #query = h('input', {
    type: 'search',
    'aria-label': 'Name or e-mail',
    placeholder: 'Name or e-mail',
    maxlength: 254,
    autocomplete: 'off',
  });
  #role = choice('Role', [
    ['', 'Any role'],
    ['member', 'Members'],
    ['moderator', 'Moderators'],
    ['admin', 'Admins'],
  ]);
  #sort = choice('Order', [
    ['newest', 'Newest first'],
    ['active', 'Last here first'],
    ['name', 'By name'],
  ]);

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    const rows = h('tbody', { role: 'rowgroup' });
    const none = emptyState('Nobody', 'No account is like that.');
    this.#list = new PagedList({
      fetch: (before) => app.api.administration.users({ ...this.#which, before }),
      key: ({ user }) => user.id,
      row: (account) => this.#row(account),
      rows,
      none,
    });
    const names = ['Person', 'Registered', 'Last here', 'Sessions', 'Posts', 'Comments', 'Acts'];
    const head = h(
      'thead',
      { role: 'rowgroup' },
      h('tr', { role: 'row' }, ...names.map((name) => h('th', { role: 'columnheader', scope: 'col' }, name))),
    );
    const form = h('form', { class: 'search-filters', role: 'search' }, this.#query, this.#role, this.#sort);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', () => void this.#list.load(null));
    const table = h('table', { class: 'admin-table', role: 'table', 'aria-label': 'Accounts' }, head, rows);
    const [loading, problem, , , more] = this.#list.parts;
    this.element = h('div', { class: 'overview' }, form, loading, problem, none, table, more);
  }

  get isThere() {
    return this.#list.isThere;
  }

  get #which() {
    const query = this.#query.value.trim() || null;
    return { query, role: this.#role.value || null, sort: this.#sort.value };
  }

  // What was loaded besides the first page stays.
  load = async () => this.isThere || this.#list.load(null);

  /** @param {AdminUser} account */
  #row(account) {
    const { user, email_proved, sessions, posts, comments, suspended_until, banned } = account;
    // What is kept is to the hour.
    const here = this.#app.store.get().online.users.some(({ id }) => id === user.id);
    /** @param {string} text @param {string} [kind] */
    const tag = (text, kind = 'tag') => h('span', { class: kind }, text);
    return h(
      'tr',
      { role: 'row' },
      cell(
        '',
        h(
          'div',
          { class: 'byline' },
          avatar(user, 'small'),
          h(
            'div',
            { class: 'account-item' },
            h(
              'span',
              { class: 'account-name' },
              nameLink(user.username),
              user.role === 'member' ? null : tag(user.role, 'role'),
              banned ? tag('banned', 'tag is-bad') : null,
              suspended_until ? tag('suspended', 'tag is-bad') : null,
            ),
            email_proved ? h('span', { class: 'meta' }, 'e-mail proved') : null,
          ),
        ),
      ),
      cell('Registered', timeOf(user.created_at)),
      cell('Last here', here ? 'now' : timeOf(account.last_active_at)),
      cell('Sessions', sessions.toLocaleString('en')),
      cell('Posts', posts.toLocaleString('en')),
      cell('Comments', comments.toLocaleString('en')),
      cell(
        '',
        button('Manage', 'button small', () => showAccount(this.#app, account, this.#again(account)), {
          'aria-label': `Manage ${user.username}`,
        }),
      ),
    );
  }

  /** Fetches an account again, and shows it where it stands. @param {AdminUser} account */
  #again({ user }) {
    return async () => {
      const { items } = await this.#app.api.administration.users({ query: user.username, sort: 'name' });
      const now = items.find((one) => one.user.id === user.id) ?? null;
      if (now) this.#list.replace(now);
      return now;
    };
  }
}
