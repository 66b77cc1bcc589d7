// One's own account: profile, password, and how the page looks on this device.

import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';
import { read, write } from '../../lib/browser/storage.js';
import { PASSWORD_HINT, personFields } from './auth.js';
import { emptyState } from '../parts/avatar.js';
import { mountEmail } from './email.js';
import { OwnData } from './own-data.js';
import { field, onSubmit } from '../parts/field.js';
import { Followed } from './followed.js';
import { InvitesSection } from './invites.js';
import { NotificationSettings } from '../notifications/notification-settings.js';
import { mountPicture } from './profile-picture.js';
import { PrivacySection } from './privacy.js';
import { SessionsSection } from './sessions.js';
import { strengthOf } from './password-strength.js';

/** @param {string} theme `system`, `light` or `dark` */
function applyTheme(theme) {
  write('althing.theme', theme === 'system' ? null : theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function themeChoice() {
  const now = read('althing.theme', 'system');
  const choice = (/** @type {string} */ value, /** @type {string} */ name) =>
    h(
      'label',
      { class: 'check' },
      h('input', {
        type: 'radio',
        name: 'theme',
        value,
        checked: value === now,
        onchange: () => applyTheme(value),
      }),
      ` ${name}`,
    );
  return h(
    'fieldset',
    { class: 'card form' },
    h('legend', { class: 'visually-hidden' }, 'Appearance'),
    h('h2', {}, 'Appearance'),
    h(
      'div',
      { class: 'row' },
      choice('system', 'As the system'),
      choice('light', 'Light'),
      choice('dark', 'Dark'),
    ),
    h('p', { class: 'hint' }, 'Kept on this device only.'),
  );
}

/** @param {import('../../actions/app.js').App} app @param {import('../../core/types.js').Me} me */
function profileForm(app, me) {
  const person = personFields(me);
  const bioArea = h('textarea', { rows: 3 });
  bioArea.value = me.bio ?? '';
  const bio = field('About you', bioArea, 'Shown on your public page.');
  const saved = h('p', { class: 'saved', role: 'status' });
  const form = h(
    'form',
    { class: 'card form', 'aria-label': 'Profile' },
    h('h2', {}, 'Profile'),
    h(
      'p',
      { class: 'hint' },
      `You are ${me.username}, ${me.email}. Only you see the e-mail address and the fields below ` +
        '“About you”.',
    ),
    bio.element,
    person.element,
    h(
      'div',
      { class: 'form-actions' },
      saved,
      h('button', { class: 'button primary', type: 'submit' }, 'Save'),
    ),
  );
  // What the fields were filled with: what another tab has changed since is not undone by saving something
  // else.
  let known = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (me));
  form.addEventListener('input', () => {
    saved.textContent = '';
  });
  onSubmit(form, { bio, ...person.fields }, async () => {
    /** @type {Record<string, unknown>} */
    const wanted = { ...person.values(), bio: bioArea.value.trim() || null };
    const changes = Object.fromEntries(
      Object.entries(wanted).filter(([name, value]) => value !== known[name]),
    );
    if (Object.keys(changes).length > 0) app.session.changed(await app.api.changeMe(changes));
    known = wanted;
    saved.textContent = 'Saved.';
  });
  return form;
}

/**
 * @param {import('../../actions/app.js').App} app
 * @param {import('../../core/types.js').Me} me
 * @param {() => void} changed called when every other session has ended
 */
function passwordForm(app, me, changed) {
  const current = h('input', { type: 'password', autocomplete: 'current-password' });
  const next = h('input', { type: 'password', autocomplete: 'new-password' });
  const fields = {
    current_password: field('Current password', current),
    password: field('New password', next, PASSWORD_HINT),
  };
  const saved = h('p', { class: 'saved', role: 'status' });
  const form = h(
    'form',
    { class: 'card form', 'aria-label': 'Password' },
    h('h2', {}, 'Password'),
    h('p', { class: 'hint' }, 'Changing it logs you out everywhere else.'),
    // For password managers: whose password this is.
    h('input', { type: 'text', autocomplete: 'username', value: me.username, readonly: true, hidden: true }),
    fields.current_password.element,
    fields.password.element,
    strengthOf(app, next, () => ({ username: me.username, email: me.email })),
    h(
      'div',
      { class: 'form-actions' },
      saved,
      h('button', { class: 'button primary', type: 'submit' }, 'Change password'),
    ),
  );
  onSubmit(form, fields, async () => {
    saved.textContent = '';
    await app.api.changeMe({ current_password: current.value, password: next.value });
    form.reset();
    next.dispatchEvent(new Event('input'));
    saved.textContent = 'The password is changed.';
    changed();
  });
  return form;
}

export class SettingsPage {
  #app;
  #account;
  #sections;
  /** @type {number|null|undefined} */
  #shown;
  /** @type {PrivacySection|null} */
  #privacy = null;
  /** @type {ReturnType<typeof mountPicture>|null} */
  #picture = null;
  #email;
  #invites;
  /** @type {NotificationSettings|null} */
  #notify = null;
  /** @type {Followed|null} */
  #followed = null;
  /** @type {OwnData|null} */
  #data = null;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#account = h('div', { class: 'stack' });
    this.#sections = h('nav', { class: 'section-nav', 'aria-label': 'Sections' });
    this.element = h(
      'div',
      { class: 'page narrow' },
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, 'Settings'), this.#sections),
      this.#account,
      themeChoice(),
    );
    this.#email = mountEmail(app);
    this.#invites = h('div', {});
  }

  /** A link to each part that is there. */
  #listSections = () => {
    const parts = [...this.element.querySelectorAll('.card')].flatMap((card) => {
      const heading = card.querySelector('h2');
      if (!heading?.textContent || card.closest('[hidden]')) return [];
      card.id ||= heading.textContent.toLowerCase().replace(/[^a-z]+/g, '-');
      card.setAttribute('tabindex', '-1');
      return [h('a', { class: 'section-link', href: `${href.settings}#${card.id}` }, heading.textContent)];
    });
    this.#sections.replaceChildren(...parts);
  };

  /** @param {import('../../core/types.js').State} state */
  #offerInvites = ({ me, site }) => {
    this.#invites.hidden = !me || site?.registration !== 'invite';
    if (this.#invites.hidden || this.#invites.firstChild) return;
    this.#invites.append(new InvitesSection(this.#app).element);
    this.#listSections();
  };

  /** @type {NonNullable<import('../../actions/app.js').View['title']>} */
  title = () => 'Settings';

  /** @type {NonNullable<import('../../actions/app.js').View['update']>} */
  update = (state) => {
    const { me, signedIn } = state;
    const id = signedIn === 'unknown' ? undefined : (me?.id ?? null);
    if (id === this.#shown) {
      this.#followed?.update(state);
      this.#privacy?.update(state);
      this.#picture?.update(state);
      this.#email.update(state);
      this.#offerInvites(state);
      this.#notify?.update(state);
      return;
    }
    this.#shown = id;
    this.#picture?.destroy();
    this.#picture = me ? mountPicture(this.#app, me) : null;
    this.#privacy =
      me && this.#app.conversations.offered() ? new PrivacySection(this.#app, me.invisible === true) : null;
    this.#notify = me && this.#app.notifications.offered() ? new NotificationSettings(this.#app) : null;
    this.#followed = me ? new Followed(this.#app) : null;
    this.#data?.destroy();
    this.#data = me ? new OwnData(this.#app) : null;
    if (me) {
      const sessions = new SessionsSection(this.#app);
      this.#account.replaceChildren(
        profileForm(this.#app, me),
        this.#email.element,
        ...(this.#picture ? [this.#picture.element] : []),
        ...(this.#notify ? [this.#notify.element] : []),
        ...(this.#followed ? [this.#followed.element] : []),
        passwordForm(this.#app, me, () => void sessions.refresh()),
        sessions.element,
        ...(this.#privacy ? [this.#privacy.element] : []),
        this.#invites,
        ...(this.#data ? [this.#data.element] : []),
      );
    } else
      this.#account.replaceChildren(
        emptyState(
          'You are not logged in',
          'Your profile and password can be changed once you are.',
          h('a', { class: 'button primary', href: href.loginThen(href.settings) }, 'Log in'),
        ),
      );
    this.#followed?.update(state);
    this.#privacy?.update(state);
    this.#picture?.update(state);
    this.#email.update(state);
    this.#notify?.update(state);
    this.#invites.replaceChildren();
    this.#offerInvites(state);
    this.#listSections();
  };

  /** @type {NonNullable<import('../../actions/app.js').View['ready']>} */
  ready = ({ signedIn }) => signedIn !== 'unknown';

  /** @type {NonNullable<import('../../actions/app.js').View['showFragment']>} */
  showFragment = (fragment) => {
    const part = document.getElementById(fragment);
    part?.scrollIntoView({ block: 'start', behavior: 'instant' });
    part?.focus({ preventScroll: true });
  };

  /** @type {NonNullable<import('../../actions/app.js').View['destroy']>} */
  destroy = () => {
    this.#picture?.destroy();
    this.#data?.destroy();
  };
}
