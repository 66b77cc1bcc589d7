// Logging in and registering.

import { href, nextOf } from '../core/routes.js';
import { h } from '../lib/dom.js';
import { emptyState } from './avatar.js';
import { field, onSubmit } from './field.js';
import { strengthOf } from './strength.js';

/** @typedef {import('../actions/app.js').View} View */

/** What a new password must be. */
export const PASSWORD_HINT = 'At least 8 characters, and nothing that is tried first. A few plain words are fine.';

/** @param {HTMLInputElement} password @returns {HTMLElement} a switch that shows what is typed */
export function reveal(password) {
  const box = h('input', { type: 'checkbox', onchange: () => {
    password.type = box.checked ? 'text' : 'password';
  } });
  return h('label', { class: 'check' }, box, ' Show what I type');
}

/** @param {import('../actions/app.js').App} app @returns {View} */
export function mountLogin(app) {
  const login = h('input', { name: 'login', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const password = h('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const fields = { login: field('User name or e-mail', login), password: field('Password', password) };
  const form = h('form', { class: 'card form' }, fields.login.element, fields.password.element, reveal(password),
    h('div', { class: 'form-actions' }, h('button', { class: 'button primary', type: 'submit' }, 'Log in')));
  const forgotten = h('p', { class: 'below', hidden: true }, h('a', { href: href.forgot }, 'Forgotten the password?'));
  onSubmit(form, fields, async () => {
    if (missing([fields.login, fields.password])) return;
    const next = nextOf(location.search);
    await app.session.login(login.value.trim(), password.value);
    app.navigate(next, { replace: true });
  });
  return {
    element: h('div', { class: 'page narrow' }, h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, 'Log in'), h('p', { class: 'lead' }, 'Welcome back.')),
      form, forgotten, h('p', { class: 'below' }, 'New here? ', h('a', { href: href.register }, 'Create account'))),
    title: () => 'Log in',
    update({ site }) {
      forgotten.hidden = site?.password_reset !== true;
    },
  };
}

/** @param {import('./field.js').Field[]} fields @returns {boolean} whether one is empty; the first gets the focus */
export function missing(fields) {
  const empty = fields.filter(({ input }) => input.value === '');
  for (const one of empty) one.setError('Fill this in.');
  empty[0]?.input.focus();
  return empty.length > 0;
}

/**
 * The fields about the person; all optional.
 * @param {import('../core/types.js').Me|null} me
 */
export function personFields(me) {
  const suggestions = h('datalist', { id: 'genders' }, ...['female', 'male', 'non-binary'].map((value) => h('option', { value })));
  const text = (/** @type {Record<string, any>} */ attributes) => h('input', { autocomplete: 'off', ...attributes });
  const fields = {
    first_name: field('First name', text({ autocomplete: 'given-name', value: me?.first_name })),
    last_name: field('Last name', text({ autocomplete: 'family-name', value: me?.last_name })),
    age: field('Age', text({ type: 'number', min: 1, max: 150, inputmode: 'numeric', value: me?.age })),
    gender: field('Gender', text({ list: 'genders', value: me?.gender })),
  };
  return {
    fields,
    element: h('div', { class: 'pairs' }, ...Object.values(fields).map((one) => one.element), suggestions),
    /** @returns {{first_name: string|null, last_name: string|null, age: number|null, gender: string|null}} null where nothing is given */
    values: () => ({
      first_name: fields.first_name.input.value.trim() || null,
      last_name: fields.last_name.input.value.trim() || null,
      age: fields.age.input.value.trim() === '' ? null : Number(fields.age.input.value),
      gender: fields.gender.input.value.trim() || null,
    }),
  };
}

/** @param {import('../actions/app.js').App} app @returns {View} */
export function mountRegister(app) {
  const username = h('input', { name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const email = h('input', { name: 'email', type: 'email', autocomplete: 'email', required: true });
  const password = h('input', { name: 'password', type: 'password', autocomplete: 'new-password', required: true });
  const needed = {
    username: field('User name', username, '3 to 24 letters, digits, “_”, “-” or “.”. Everyone sees it.'),
    email: field('E-mail', email, 'Nobody sees it but you.'),
    password: field('Password', password, PASSWORD_HINT),
  };
  const invite = h('input', { name: 'invite', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', value: new URLSearchParams(location.search).get('invite') });
  const invitation = field('Invitation', invite, 'The code at the end of the link that a member gave you.');
  invitation.element.hidden = true;
  // No person comes here, by eye, keyboard or screen reader; what fills in every field there is does.
  const website = h('input', { name: 'website', type: 'text', tabindex: -1, autocomplete: 'off', 'data-1p-ignore': true, 'data-lpignore': 'true' });
  const trap = h('div', { class: 'trap', inert: true, 'aria-hidden': 'true' }, h('label', {}, 'Website ', website));
  const person = personFields(null);
  const form = h('form', { class: 'card form' }, invitation.element, ...Object.values(needed).map((one) => one.element),
    strengthOf(app, password, () => ({ username: username.value.trim(), email: email.value.trim() })), reveal(password), trap,
    h('fieldset', {}, h('legend', {}, 'About you ', h('span', { class: 'hint' }, 'optional')), person.element),
    h('div', { class: 'form-actions' }, h('button', { class: 'button primary', type: 'submit' }, 'Create account')));
  const closed = emptyState('Registration is closed', 'This forum takes no new members at the moment. You can read everything.', h('a', { class: 'button', href: href.home }, 'All posts'));
  closed.hidden = true;
  onSubmit(form, { ...needed, invite: invitation, ...person.fields }, async () => {
    if (missing(invitation.element.hidden ? Object.values(needed) : [invitation, ...Object.values(needed)])) return;
    const about = Object.fromEntries(Object.entries(person.values()).filter(([, value]) => value !== null));
    await app.session.register({ username: username.value.trim(), email: email.value.trim(), password: password.value, ...about,
      ...invite.value.trim() ? { invite: invite.value.trim() } : {}, ...website.value ? { website: website.value } : {} });
    app.navigate(href.home, { replace: true });
  });
  return {
    element: h('div', { class: 'page narrow' }, h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, 'Create account'),
      h('p', { class: 'lead' }, 'It takes a minute, and then you can write.')),
    form, closed, h('p', { class: 'below' }, 'Have an account? ', h('a', { href: href.login }, 'Log in'))),
    title: () => 'Create account',
    update({ site }) {
      invitation.element.hidden = site?.registration !== 'invite';
      closed.hidden = site?.registration !== 'closed';
      form.hidden = !closed.hidden;
    },
  };
}
