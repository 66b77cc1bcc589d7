// A forgotten password: asking for a link by mail, and choosing a new one where the link leads.

import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';
import { focusEmpty, PASSWORD_HINT, passwordToggle } from './auth.js';
import { field, onSubmit } from '../parts/field.js';
import { strengthOf } from './password-strength.js';

/** @typedef {import('../../actions/app.js').View} View */

/** @param {string} title @param {string} lead @param {...Node} parts */
export const page = (title, lead, ...parts) =>
  h(
    'div',
    { class: 'page narrow' },
    h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, title), h('p', { class: 'lead' }, lead)),
    ...parts,
  );

/** @param {import('../../actions/app.js').App} app @returns {View} */
export function mountForgot(app) {
  const email = h('input', { name: 'email', type: 'email', autocomplete: 'email', required: true });
  const fields = { email: field('E-mail', email, 'The address of your account.') };
  const sent = h('p', { class: 'saved', role: 'status' });
  const form = h(
    'form',
    { class: 'card form' },
    fields.email.element,
    sent,
    h(
      'div',
      { class: 'form-actions' },
      h('button', { class: 'button primary', type: 'submit' }, 'Send a link'),
    ),
  );
  onSubmit(form, fields, async () => {
    sent.textContent = '';
    if (focusEmpty([fields.email])) return;
    await app.api.forgot(email.value.trim());
    sent.textContent = 'If an account has this address, a link is on its way. It is good for 30 minutes.';
  });
  return {
    element: page(
      'Forgotten the password?',
      'We send you a link to choose a new one.',
      form,
      h('p', { class: 'below' }, h('a', { href: href.login }, 'Back to logging in')),
    ),
    title: () => 'Forgotten the password?',
    update() {},
  };
}

/** @param {import('../../actions/app.js').App} app @returns {View} */
export function mountReset(app) {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  const password = h('input', {
    name: 'password',
    type: 'password',
    autocomplete: 'new-password',
    required: true,
  });
  const fields = { password: field('New password', password, PASSWORD_HINT) };
  const form = h(
    'form',
    { class: 'card form' },
    fields.password.element,
    strengthOf(app, password, () => ({})),
    passwordToggle(password),
    h(
      'div',
      { class: 'form-actions' },
      h('button', { class: 'button primary', type: 'submit' }, 'Set the password'),
    ),
  );
  const done = h(
    'div',
    { class: 'card form', hidden: true },
    h('p', { role: 'status' }, 'Your password is changed. You are logged out everywhere.'),
    h(
      'div',
      { class: 'form-actions' },
      h('a', { class: 'button primary', href: href.login }, 'Log in with it'),
    ),
  );
  const again = h('p', { class: 'below' }, h('a', { href: href.forgot }, 'Ask for a new link'));
  onSubmit(form, fields, async () => {
    if (focusEmpty([fields.password])) return;
    await app.api.resetPassword(token, password.value);
    form.hidden = true;
    again.hidden = true;
    done.hidden = false;
  });
  return {
    element: page('A new password', 'It replaces the one you have forgotten.', form, done, again),
    title: () => 'A new password',
    update() {},
  };
}
