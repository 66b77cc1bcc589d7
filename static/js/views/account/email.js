// That an e-mail address is one's own: what the settings say of it, and where the link of the mail leads.

import { href } from '../../core/routes.js';
import { h, setText } from '../../lib/dom/dom.js';
import { onSubmit } from '../parts/field.js';
import { page } from './password-reset.js';

/** @typedef {import('../../actions/app.js').View} View */

/** @param {import('../../actions/app.js').App} app */
export function mountEmail(app) {
  const about = h('p', { class: 'hint' });
  const sent = h('p', { class: 'saved', role: 'status' });
  const actions = h(
    'div',
    { class: 'form-actions' },
    sent,
    h('button', { class: 'button', type: 'submit' }, 'Send the link again'),
  );
  const element = h(
    'form',
    { class: 'card form', 'aria-label': 'E-mail', hidden: true },
    h('h2', {}, 'E-mail'),
    about,
    actions,
  );
  onSubmit(element, {}, async () => {
    sent.textContent = '';
    await app.api.askForProof();
    sent.textContent = 'A link is on its way, unless one was sent just now.';
  });
  return {
    element,
    /** @param {import('../../core/types.js').State} state */
    update({ me, site }) {
      // Where no mail is sent, nothing can be confirmed.
      element.hidden = !me || site?.password_reset !== true;
      if (!me) return;
      actions.hidden = me.email_proved === true;
      setText(
        about,
        me.email_proved
          ? `${me.email} is confirmed to be yours. If you forget your password, you can get a new ` +
              'one through it.'
          : `${me.email} is not confirmed yet. Open the link in the mail that we sent there: before ` +
              'that, you can’t get a new password through it, and somebody else may use it.',
      );
    },
  };
}

/** @param {import('../../actions/app.js').App} app @returns {View} */
export function mountProve(app) {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  const form = h(
    'form',
    { class: 'card form' },
    h('p', {}, 'Confirm only if you have made an account here.'),
    h(
      'div',
      { class: 'form-actions' },
      h('button', { class: 'button primary', type: 'submit' }, 'Confirm my address'),
    ),
  );
  const done = h(
    'div',
    { class: 'card form', hidden: true },
    h('p', { role: 'status' }, 'Your address is confirmed.'),
    h('div', { class: 'form-actions' }, h('a', { class: 'button primary', href: href.home }, 'All posts')),
  );
  onSubmit(form, {}, async () => {
    await app.api.proveEmail(token);
    form.hidden = true;
    done.hidden = false;
  });
  return {
    element: page(
      'Your e-mail address',
      'So that nobody else can use it, and you can get a new password through it.',
      form,
      done,
    ),
    title: () => 'Your e-mail address',
    update() {},
  };
}
