// Logging in and registering.

import { href, nextOf } from '../../core/routes.js';
import { fieldError } from '../../core/text/formatting.js';
import { h, setText } from '../../lib/dom/dom.js';
import { ApiError } from '../../net/api.js';
import { emptyState } from '../parts/avatar.js';
import { field, onSubmit } from '../parts/field.js';
import { joinOffer } from '../parts/join-card.js';
import { strengthOf } from './password-strength.js';

/** @typedef {import('../../actions/app.js').View} View */

/** What a new password must be. */
export const PASSWORD_HINT =
  'At least 8 characters, and nothing that is tried first. A few plain words are fine.';

/** @param {HTMLInputElement} password @returns {HTMLElement} a switch that shows what is typed */
export function passwordToggle(password) {
  const box = h('input', {
    type: 'checkbox',
    onchange: () => {
      password.type = box.checked ? 'text' : 'password';
    },
  });
  return h('label', { class: 'check' }, box, ' Show what I type');
}

export class LoginPage {
  #fresh;
  /** @type {import('../../core/types.js').Site|null} */
  #told = null;
  #forgotten;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
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
      passwordToggle(password),
      h('div', { class: 'form-actions' }, h('button', { class: 'button primary', type: 'submit' }, 'Log in')),
    );
    this.#fresh = h('p', { class: 'below', hidden: true });
    this.#forgotten = h(
      'p',
      { class: 'below', hidden: true },
      h('a', { href: href.forgot }, 'Forgotten the password?'),
    );
    onSubmit(form, fields, async () => {
      if (focusEmpty([fields.login, fields.password])) return;
      const next = nextOf(location.search);
      try {
        await app.session.login(login.value.trim(), password.value);
      } catch (thrown) {
        if (thrown instanceof ApiError && thrown.status === 401) {
          password.focus();
          password.select();
        }
        throw thrown;
      }
      app.navigate(next, { replace: true });
    });
    this.element = h(
      'div',
      { class: 'page narrow' },
      h(
        'header',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, 'Log in'),
        h('p', { class: 'lead' }, 'Welcome back.'),
      ),
      form,
      this.#forgotten,
      this.#fresh,
    );
  }

  /** @type {NonNullable<View['title']>} */
  title = () => 'Log in';

  /** @type {NonNullable<View['update']>} */
  update = ({ site }) => {
    this.#forgotten.hidden = site?.password_reset !== true;
    if (site === this.#told) return;
    this.#told = site;
    const { button, about } = joinOffer(site);
    this.#fresh.replaceChildren(
      ...(about ? [about, ' '] : ['New here? ']),
      button ? h('a', { href: href.registerThen(nextOf(location.search)) }, button) : '',
    );
    this.#fresh.hidden = !button && !about;
  };
}

/**
 * @param {import('../parts/field.js').Field[]} fields
 * @returns {boolean} whether one is empty; the first gets the focus
 */
export function focusEmpty(fields) {
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

const NAME = { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true };

/** What everybody gives who makes an account. */
export function accountFields() {
  const email = { name: 'email', type: 'email', autocomplete: 'email', required: true };
  const password = { name: 'password', type: 'password', autocomplete: 'new-password', required: true };
  const inputs = {
    username: h('input', { name: 'username', ...NAME }),
    email: h('input', email),
    password: h('input', password),
  };
  return {
    ...inputs,
    fields: {
      username: field('User name', inputs.username, NAME_HINT),
      email: field('E-mail', inputs.email, 'Nobody sees it but you.'),
      password: field('Password', inputs.password, PASSWORD_HINT),
    },
    values: () => ({
      username: inputs.username.value.trim(),
      email: inputs.email.value.trim(),
      password: inputs.password.value,
    }),
  };
}

/**
 * Whose password it is to be: it must not say so.
 * @param {ReturnType<typeof accountFields>} account
 */
export const whoseOf =
  ({ values }) =>
  () => ({ username: values().username, email: values().email });

/** @param {string} label */
export const submitButton = (label) => h('button', { class: 'button primary', type: 'submit' }, label);

/**
 * A field that no person comes to, by eye, keyboard or screen reader; what fills in every field there is
 * does.
 */
function createTrap() {
  const input = h('input', {
    name: 'website',
    type: 'text',
    tabindex: -1,
    autocomplete: 'off',
    'data-1p-ignore': true,
    'data-lpignore': 'true',
  });
  const hidden = { class: 'trap', inert: true, 'aria-hidden': 'true' };
  return { input, element: h('div', hidden, h('label', {}, 'Website ', input)) };
}

/** The code of an invitation, which a link may have brought. */
function inviteField() {
  const input = h('input', {
    name: 'invite',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    value: new URLSearchParams(location.search).get('invite'),
  });
  const invitation = field('Invitation', input, 'The code at the end of the link that a member gave you.');
  invitation.element.hidden = true;
  return invitation;
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
export function checkNameWhileTyped(app, name) {
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

export class RegisterPage {
  #invitation;
  #form;
  #closed;
  #heading;
  #lead;
  #isWaiting = false;
  #waits = emptyState(
    'Your registration waits for a moderator',
    'Somebody looks at each one here. As soon as they have let you in, you can log in with the name and ' +
      'the password that you chose; try to log in to see whether they have.',
  );
  #rules = h('p', { class: 'rules-text', dir: 'auto', tabindex: 0, role: 'region', 'aria-label': 'Rules' });
  #consent = h(
    'div',
    { class: 'rules', hidden: true },
    h('p', {}, 'By creating an account you agree to the rules of this forum:'),
    this.#rules,
  );

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    const account = accountFields();
    const needed = Object.values(account.fields);
    this.#invitation = inviteField();
    const trap = createTrap();
    const person = personFields(null);
    const optional = h('legend', {}, 'About you ', h('span', { class: 'hint' }, 'optional'));
    this.#form = h(
      'form',
      { class: 'card form' },
      this.#invitation.element,
      ...needed.map((one) => one.element),
      strengthOf(app, account.password, whoseOf(account)),
      passwordToggle(account.password),
      trap.element,
      h('fieldset', {}, optional, person.element),
      this.#consent,
      h('div', { class: 'form-actions' }, submitButton('Create account')),
    );
    this.#closed = emptyState(
      'Registration is closed',
      'This forum takes no new members at the moment. You can read everything.',
      h('a', { class: 'button', href: href.home }, 'All posts'),
    );
    this.#closed.hidden = true;
    checkNameWhileTyped(app, account.fields.username);
    this.#heading = h('h1', { tabindex: -1 }, 'Create account');
    this.#lead = h('p', { class: 'lead' }, 'It takes a minute, and then you can write.');
    const next = nextOf(location.search);
    onSubmit(this.#form, { ...account.fields, invite: this.#invitation, ...person.fields }, async () => {
      if (focusEmpty(this.#invitation.element.hidden ? needed : [this.#invitation, ...needed])) return;
      const about = Object.entries(person.values()).filter(([, value]) => value !== null);
      const invite = this.#invitation.input.value.trim();
      const website = trap.input.value;
      const isIn = await app.session.register({
        ...account.values(),
        ...Object.fromEntries(about),
        ...(invite ? { invite } : {}),
        ...(website ? { website } : {}),
      });
      if (isIn) return app.navigate(next, { replace: true });
      this.#waits.tabIndex = -1;
      this.#isWaiting = true;
      setText(this.#heading, 'You are registered');
      setText(this.#lead, '');
      this.#form.replaceWith(this.#waits);
      this.#waits.focus();
      app.announcer.say('Your registration waits for a moderator');
    });
    this.element = h(
      'div',
      { class: 'page narrow' },
      h('header', { class: 'page-head' }, this.#heading, this.#lead),
      this.#form,
      this.#closed,
      h('p', { class: 'below' }, 'Have an account? ', h('a', { href: href.loginThen(next) }, 'Log in')),
    );
  }

  /** @type {NonNullable<View['title']>} */
  title = () => 'Create account';

  /** @type {NonNullable<View['update']>} */
  update = ({ site }) => {
    if (this.#isWaiting) return;
    const { registration } = site ?? {};
    setText(this.#rules, site?.rules ?? '');
    this.#consent.hidden = !site?.rules;
    this.#invitation.element.hidden = registration !== 'invite';
    this.#closed.hidden = registration !== 'closed';
    this.#form.hidden = !this.#closed.hidden;
    setText(this.#heading, registration === 'closed' ? 'No new accounts' : 'Create account');
    setText(
      this.#lead,
      registration === 'closed'
        ? ''
        : registration === 'invite'
          ? joinOffer(site).about
          : site?.approve_members
            ? 'It takes a minute. Then a moderator looks at it and decides.'
            : 'It takes a minute, and then you can write.',
    );
  };
}
