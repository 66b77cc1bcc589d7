// The first administrator: whoever has the link that the server printed at its start makes their account
// here.

import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';
import { accountFields, focusEmpty, passwordToggle, submitButton, whoseOf } from './auth.js';
import { emptyState } from '../parts/avatar.js';
import { onSubmit } from '../parts/field.js';
import { strengthOf } from './password-strength.js';

export class SetupPage {
  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    const token = location.hash.slice(1);
    const account = accountFields();
    const form = h(
      'form',
      { class: 'card form', hidden: token === '' },
      ...Object.values(account.fields).map((one) => one.element),
      strengthOf(app, account.password, whoseOf(account)),
      passwordToggle(account.password),
      h('div', { class: 'form-actions' }, submitButton('Create account')),
    );
    const without = emptyState(
      'The link is not whole',
      'The server prints it at its start, as long as there is no administrator. Open it with all that ' +
        'stands behind its “#”.',
      h('a', { class: 'button', href: href.home }, 'All posts'),
    );
    without.hidden = token !== '';
    onSubmit(form, account.fields, async () => {
      if (focusEmpty(Object.values(account.fields))) return;
      await app.session.setUp({ token, ...account.values() });
      app.navigate(href.categoryAdmin, { replace: true });
    });
    this.element = h(
      'div',
      { class: 'page narrow' },
      h(
        'header',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, 'The first administrator'),
        h(
          'p',
          { class: 'lead' },
          'This account may do everything here: make categories, and name moderators and other admins.',
        ),
      ),
      form,
      without,
    );
  }

  /** @type {NonNullable<import('../../actions/app.js').View['title']>} */
  title = () => 'The first administrator';

  /** @type {NonNullable<import('../../actions/app.js').View['update']>} */
  update = () => {};
}
