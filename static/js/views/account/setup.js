// The first administrator: whoever has the link that the server printed at its start makes their account
// here.

import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';
import { missing, NAME_HINT, PASSWORD_HINT, reveal } from './auth.js';
import { emptyState } from '../parts/avatar.js';
import { field, onSubmit } from '../parts/field.js';
import { strengthOf } from './password-strength.js';

/** @param {import('../../actions/app.js').App} app @returns {import('../../actions/app.js').View} */
export function mountSetup(app) {
  const token = location.hash.slice(1);
  const username = h('input', {
    name: 'username',
    autocomplete: 'username',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
  });
  const email = h('input', { name: 'email', type: 'email', autocomplete: 'email', required: true });
  const password = h('input', {
    name: 'password',
    type: 'password',
    autocomplete: 'new-password',
    required: true,
  });
  const fields = {
    username: field('User name', username, NAME_HINT),
    email: field('E-mail', email, 'Nobody sees it but you.'),
    password: field('Password', password, PASSWORD_HINT),
  };
  const form = h(
    'form',
    { class: 'card form', hidden: token === '' },
    ...Object.values(fields).map((one) => one.element),
    strengthOf(app, password, () => ({ username: username.value.trim(), email: email.value.trim() })),
    reveal(password),
    h(
      'div',
      { class: 'form-actions' },
      h('button', { class: 'button primary', type: 'submit' }, 'Create account'),
    ),
  );
  const without = emptyState(
    'The link is not whole',
    'The server prints it at its start, as long as there is no administrator. Open it with all that ' +
      'stands behind its “#”.',
    h('a', { class: 'button', href: href.home }, 'All posts'),
  );
  without.hidden = token !== '';
  onSubmit(form, fields, async () => {
    if (missing(Object.values(fields))) return;
    await app.session.setUp({
      token,
      username: username.value.trim(),
      email: email.value.trim(),
      password: password.value,
    });
    app.navigate(href.categoryAdmin, { replace: true });
  });
  return {
    element: h(
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
    ),
    title: () => 'The first administrator',
    update() {},
  };
}
