// The top of every page: the forum's name, the way to one's own pages, logging in and out.

import { unreadTotal } from '../core/messages.js';
import { unreadNotices } from '../core/notices.js';
import { href } from '../core/routes.js';
import { h, icon, setText } from '../lib/dom.js';
import { asApiError } from '../net/api.js';
import { avatar } from './avatar.js';

const PEOPLE = 'M16 19v-1a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v1M9 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M22 19v-1a4 4 0 0 0-3-3.9M16 3.2a3.5 3.5 0 0 1 0 6.7';
export const LETTERS = 'M4 5h16v11H9l-5 4V5z';
const BELL = 'M18 9a6 6 0 0 0-12 0c0 6-2.5 7.5-2.5 7.5h17S18 15 18 9M10 20a2.2 2.2 0 0 0 4 0';
const GEAR = 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5';

/** @param {import('../actions/app.js').App} app @param {HTMLElement} element @param {() => void} togglePeople */
export function mountHeader(app, element, togglePeople) {
  const name = h('span', { class: 'brand-name' }, 'Althing');
  const here = h('span', {}, '0');
  const people = h('button', { class: 'button quiet people-toggle', type: 'button', 'aria-controls': 'people', 'aria-expanded': 'false', onclick: togglePeople },
    icon(PEOPLE), here, h('span', { class: 'visually-hidden' }, ' online, show people'));
  const unread = h('span', { class: 'badge' });
  const messages = h('a', { class: 'button quiet messages-link', href: href.messages, hidden: true }, icon(LETTERS), h('span', { class: 'messages-word' }, 'Messages'), ' ', unread);
  const news = h('span', { class: 'badge' });
  const bell = h('a', { class: 'button quiet bell', href: href.notifications, hidden: true, title: 'Notifications' }, icon(BELL), h('span', { class: 'visually-hidden' }, 'Notifications'), ' ', news);
  const account = h('div', { class: 'account' });
  element.append(h('div', { class: 'header-inner' },
    h('a', { class: 'brand', href: href.home }, h('img', { src: '/static/logo.svg', alt: '', width: 28, height: 28 }), name), people, messages, bell, account));

  /** @param {Event} event */
  async function logout(event) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    button.disabled = true;
    try {
      await app.session.logout();
      app.announcer.say('You are logged out');
    } catch (thrown) {
      app.announcer.say(asApiError(thrown).message);
      button.disabled = false;
    }
  }

  /** @type {string|undefined} */
  let shown;
  return {
    people,
    /** @param {import('../core/types.js').State} state */
    update(state) {
      const { me, signedIn, site, online } = state;
      setText(name, site?.name ?? 'Althing');
      setText(here, String(online.users.length + online.unlisted));
      const waiting = unreadTotal(state);
      messages.hidden = !app.conversations.offered();
      setText(unread, waiting > 0 ? String(waiting) : '');
      const told = unreadNotices(state);
      bell.hidden = !app.notices.offered();
      setText(news, told > 99 ? '99+' : told > 0 ? String(told) : '');
      element.classList.toggle('is-signed-in', me !== null);
      const now = signedIn === 'unknown' ? undefined : me?.username ?? '';
      if (now === shown) return;
      shown = now;
      if (me) {
        account.replaceChildren(
          h('a', { class: 'me', href: href.user(me.username), 'aria-label': `${me.username}, your profile` }, avatar(me, 'small'), h('span', { class: 'me-name' }, me.username)),
          h('a', { class: 'button quiet icon-button', href: href.settings, 'aria-label': 'Settings', title: 'Settings' }, icon(GEAR)),
          h('button', { class: 'button quiet', type: 'button', onclick: logout }, 'Log out'));
      } else if (now === '') {
        account.replaceChildren(h('a', { class: 'button quiet', href: href.login }, 'Log in'), h('a', { class: 'button primary', href: href.register }, 'Register'));
      }
    },
  };
}
