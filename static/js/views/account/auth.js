// Logging in and registering.

import { href, nextOf } from '../../core/routes.js';
import { fieldError } from '../../core/text/formatting.js';
import { h, setText } from '../../lib/dom/dom.js';
import { emptyState } from '../parts/avatar.js';
import { field, onSubmit } from '../parts/field.js';
import { joining } from '../parts/join-card.js';
import { strengthOf } from './password-strength.js';

/** @typedef {import('../../actions/app.js').View} View */

/** What a new password must be. */
export const PASSWORD_HINT =
  'At least 8 characters, and nothing that is tried first. A few plain words are fine.';

/** @param {HTMLInputElement} password @returns {HTMLElement} a switch that shows what is typed */
export function reveal(password) {
  const box = h('input', {
    type: 'checkbox',
    onchange: () => {
      password.type = box.checked ? 'text' : 'password';
    },
  });
  return h('label', { class: 'check' }, box, ' Show what I type');
}

/** @param {import('../../actions/app.js').App} app @returns {View} */
export function mountLogin(app) {
  const login = h('input', {
    name: 'login',
    autocomplete: 'username',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
  });
  const password = h('input', {
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const fields = { login: field('User name or e-mail', login), password: field('Password', password) };
  const form = h(
    'form',
    { class: 'card form' },
    fields.login.element,
    fields.password.element,
    reveal(password),
    h('div', { class: 'form-actions' }, h('button', { class: 'button primary', type: 'submit' }, 'Log in')),
  );
  const fresh = h('p', { class: 'below', hidden: true });
  /** @type {import('../../core/types.js').Site|null} */
  let told = null;
  const forgotten = h(
    'p',
    { class: 'below', hidden: true },
    h('a', { href: href.forgot }, 'Forgotten the password?'),
  );
  onSubmit(form, fields, async () => {
    if (missing([fields.login, fields.password])) return;
    const next = nextOf(location.search);
    await app.session.login(login.value.trim(), password.value);
    app.navigate(next, { replace: true });
  });
  return {
    element: h(
      'div',
      { class: 'page narrow' },
      h(
        'header',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, 'Log in'),
        h('p', { class: 'lead' }, 'Welcome back.'),
      ),
      form,
      forgotten,
      fresh,
    ),
    title: () => 'Log in',
    update({ site }) {
      forgotten.hidden = site?.password_reset !== true;
      if (site === told) return;
      told = site;
      const { button, about } = joining(site);
      fresh.replaceChildren(
        ...(about ? [about, ' '] : ['New here? ']),
        button ? h('a', { href: href.registerThen(nextOf(location.search)) }, button) : '',
      );
      fresh.hidden = !button && !about;
    },
  };
}

/**
 * @param {import('../parts/field.js').Field[]} fields
 * @returns {boolean} whether one is empty; the first gets the focus
 */
export function missing(fields) {
  const empty = fields.filter(({ input }) => input.value === '');
  for (const one of empty) one.setError('Fill this in.');
  empty[0]?.input.focus();
  return empty.length > 0;
}

/**
 * The fields about the person; all optional.
 * @param {import('../../core/types.js').Me|null} me
 */
export function personFields(me) {
  const suggestions = h(
    'datalist',
    { id: 'genders' },
    ...['female', 'male', 'non-binary'].map((value) => h('option', { value })),
  );
  const text = (/** @type {Record<string, any>} */ attributes) =>
    h('input', { autocomplete: 'off', ...attributes });
  const fields = {
    first_name: field('First name', text({ autocomplete: 'given-name', value: me?.first_name })),
    last_name: field('Last name', text({ autocomplete: 'family-name', value: me?.last_name })),
    age: field('Age', text({ type: 'number', min: 1, max: 150, inputmode: 'numeric', value: me?.age })),
    gender: field('Gender', text({ list: 'genders', value: me?.gender })),
  };
  return {
    fields,
    element: h('div', { class: 'pairs' }, ...Object.values(fields).map((one) => one.element), suggestions),
    /**
     * @returns {{first_name: string|null, last_name: string|null, age: number|null, gender: string|null}}
     *   null where nothing is given
     */
    values: () => ({
      first_name: fields.first_name.input.value.trim() || null,
      last_name: fields.last_name.input.value.trim() || null,
      age: fields.age.input.value.trim() === '' ? null : Number(fields.age.input.value),
      gender: fields.gender.input.value.trim() || null,
    }),
  };
}

/** What a name may be. */
export const NAME_HINT =
  '3 to 24 letters, digits, “_”, “-” or “.”; two are enough in Chinese, Japanese and Korean. ' +
  'Everyone sees it.';
/** So long nothing is typed before the server is asked for a name. */
const NAME_PAUSE_MS = 400;

/**
 * Says below the field for a new name that somebody has it, or why it can't be one, while it is being typed.
 * @param {import('../../actions/app.js').App} app @param {import('../parts/field.js').Field} name
 */
export function tellTaken(app, name) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;
  name.input.addEventListener('input', () => {
    clearTimeout(pause);
    const asked = name.input.value.trim();
    if (asked === '') return;
    pause = setTimeout(async () => {
      try {
        const { detail } = await app.api.askForName(asked);
        if (name.input.value.trim() !== asked || !name.input.isConnected || !detail) return;
        const told = fieldError('User name', [detail]);
        name.setError(told);
        app.announcer.say(told);
      } catch {
        // It is told at the latest when the form is sent.
      }
    }, NAME_PAUSE_MS);
  });
}

/** @param {import('../../actions/app.js').App} app @returns {View} */
export function mountRegister(app) {
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
  const needed = {
    username: field('User name', username, NAME_HINT),
    email: field('E-mail', email, 'Nobody sees it but you.'),
    password: field('Password', password, PASSWORD_HINT),
  };
  const invite = h('input', {
    name: 'invite',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    value: new URLSearchParams(location.search).get('invite'),
  });
  const invitation = field('Invitation', invite, 'The code at the end of the link that a member gave you.');
  invitation.element.hidden = true;
  // No person comes here, by eye, keyboard or screen reader; what fills in every field there is does.
  const website = h('input', {
    name: 'website',
    type: 'text',
    tabindex: -1,
    autocomplete: 'off',
    'data-1p-ignore': true,
    'data-lpignore': 'true',
  });
  const trap = h(
    'div',
    { class: 'trap', inert: true, 'aria-hidden': 'true' },
    h('label', {}, 'Website ', website),
  );
  const person = personFields(null);
  const form = h(
    'form',
    { class: 'card form' },
    invitation.element,
    ...Object.values(needed).map((one) => one.element),
    strengthOf(app, password, () => ({ username: username.value.trim(), email: email.value.trim() })),
    reveal(password),
    trap,
    h(
      'fieldset',
      {},
      h('legend', {}, 'About you ', h('span', { class: 'hint' }, 'optional')),
      person.element,
    ),
    h(
      'div',
      { class: 'form-actions' },
      h('button', { class: 'button primary', type: 'submit' }, 'Create account'),
    ),
  );
  const closed = emptyState(
    'Registration is closed',
    'This forum takes no new members at the moment. You can read everything.',
    h('a', { class: 'button', href: href.home }, 'All posts'),
  );
  closed.hidden = true;
  tellTaken(app, needed.username);
  const heading = h('h1', { tabindex: -1 }, 'Create account');
  const lead = h('p', { class: 'lead' }, 'It takes a minute, and then you can write.');
  const next = nextOf(location.search);
  onSubmit(form, { ...needed, invite: invitation, ...person.fields }, async () => {
    if (missing(invitation.element.hidden ? Object.values(needed) : [invitation, ...Object.values(needed)]))
      return;
    const about = Object.fromEntries(Object.entries(person.values()).filter(([, value]) => value !== null));
    await app.session.register({
      username: username.value.trim(),
      email: email.value.trim(),
      password: password.value,
      ...about,
      ...(invite.value.trim() ? { invite: invite.value.trim() } : {}),
      ...(website.value ? { website: website.value } : {}),
    });
    app.navigate(next, { replace: true });
  });
  return {
    element: h(
      'div',
      { class: 'page narrow' },
      h('header', { class: 'page-head' }, heading, lead),
      form,
      closed,
      h('p', { class: 'below' }, 'Have an account? ', h('a', { href: href.loginThen(next) }, 'Log in')),
    ),
    title: () => 'Create account',
    update({ site }) {
      const { registration } = site ?? {};
      invitation.element.hidden = registration !== 'invite';
      closed.hidden = registration !== 'closed';
      form.hidden = !closed.hidden;
      setText(heading, registration === 'closed' ? 'No new accounts' : 'Create account');
      setText(
        lead,
        registration === 'closed'
          ? ''
          : registration === 'invite'
            ? joining(site).about
            : 'It takes a minute, and then you can write.',
      );
    },
  };
}
