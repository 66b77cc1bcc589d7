// The top of every page: the forum's name, the way to one's own pages, logging in and out.

import { unreadTotal } from '../../core/folds/messages.js';
import { unreadNotifications } from '../../core/folds/notifications.js';
import { href } from '../../core/routes.js';
import { h, icon, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { avatar } from '../parts/avatar.js';
import { joining } from '../parts/join-card.js';
import { createMenu } from '../parts/menu.js';

const PEOPLE =
  'M16 19v-1a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v1M9 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M22 19v-1a4 4 0 ' +
  '0 0-3-3.9M16 3.2a3.5 3.5 0 0 1 0 6.7';
export const LETTERS = 'M4 5h16v11H9l-5 4V5z';
export const BELL = 'M18 9a6 6 0 0 0-12 0c0 6-2.5 7.5-2.5 7.5h17S18 15 18 9M10 20a2.2 2.2 0 0 0 4 0';
const BARS = 'M4 7h16M4 12h16M4 17h16';
const GEAR = 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5';

/**
 * @param {import('../../actions/app.js').App} app
 * @param {HTMLElement} element
 * @param {HTMLElement} link says how the connection is: it has a place of its own here
 * @param {{people: () => void, categories: () => void}} toggle the sheets of narrow screens
 */
export function mountHeader(app, element, link, toggle) {
  const name = h('bdi', { class: 'brand-name' }, 'Althing');
  const categories = h(
    'button',
    {
      class: 'button quiet icon-button categories-toggle',
      type: 'button',
      'aria-controls': 'categories',
      'aria-expanded': 'false',
      'aria-label': 'Categories',
      onclick: toggle.categories,
    },
    icon(BARS),
  );
  const here = h('span', {}, '0');
  const people = h(
    'button',
    {
      class: 'button quiet people-toggle',
      type: 'button',
      'aria-controls': 'people',
      'aria-expanded': 'false',
      onclick: toggle.people,
    },
    icon(PEOPLE),
    here,
    h('span', { class: 'visually-hidden' }, ' online, show people'),
  );
  const unread = h('span', { class: 'badge' });
  const messages = h(
    'a',
    { class: 'button quiet messages-link', href: href.messages, hidden: true },
    icon(LETTERS),
    h('span', { class: 'messages-word' }, 'Messages'),
    ' ',
    unread,
  );
  const news = h('span', { class: 'badge' });
  const bell = h(
    'a',
    { class: 'button quiet bell', href: href.notifications, hidden: true, title: 'Notifications' },
    icon(BELL),
    h('span', { class: 'visually-hidden' }, 'Notifications'),
    ' ',
    news,
  );
  const account = h('div', { class: 'account' });
  element.append(
    h(
      'div',
      { class: 'header-inner' },
      categories,
      h(
        'a',
        { class: 'brand', href: href.home },
        h('img', { src: '/static/logo.svg', alt: '', width: 28, height: 28 }),
        name,
      ),
      link,
      people,
      messages,
      bell,
      account,
    ),
  );

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

  /**
   * @param {string} text
   * @param {string} look
   * @param {(back: string) => string} to a link to a form that leads back here, wherever that is when it is
   *   followed
   */
  function entry(text, look, to) {
    const aim = () => {
      link.href = to(location.pathname + location.search + location.hash);
    };
    const link = h(
      'a',
      { class: `button ${look}`, href: to('/'), onpointerdown: aim, onfocus: aim, onclick: aim },
      text,
    );
    return link;
  }

  /** @type {string|undefined} */
  let shown;
  return {
    people,
    categories,
    /** @param {import('../../core/types.js').State} state */
    update(state) {
      const { me, signedIn, site, online } = state;
      setText(name, site?.name ?? 'Althing');
      setText(here, String(online.users.length + online.unlisted));
      const waiting = unreadTotal(state);
      messages.hidden = !app.conversations.offered();
      setText(unread, waiting > 0 ? String(waiting) : '');
      const told = unreadNotifications(state);
      bell.hidden = !app.notifications.offered();
      setText(news, told > 99 ? '99+' : told > 0 ? String(told) : '');
      element.classList.toggle('is-signed-in', me !== null);
      const now = signedIn === 'unknown' ? undefined : (me?.username ?? `guest ${site?.registration}`);
      if (now === shown) return;
      shown = now;
      if (me) {
        account.replaceChildren(
          h(
            'div',
            { class: 'account-row' },
            h(
              'a',
              { class: 'me', href: href.user(me.username), 'aria-label': `${me.username}, your profile` },
              avatar(me, 'small'),
              h('bdi', { class: 'me-name' }, me.username),
            ),
            h(
              'a',
              {
                class: 'button quiet icon-button',
                href: href.settings,
                'aria-label': 'Settings',
                title: 'Settings',
              },
              icon(GEAR),
            ),
            h('button', { class: 'button quiet', type: 'button', onclick: logout }, 'Log out'),
          ),
          // Where the row has no room, the picture opens the same as a menu.
          createMenu(
            {
              name: 'Your account',
              label: [avatar(me, 'small')],
              class: 'button quiet icon-button account-open',
            },
            [
              h('a', { class: 'button quiet', href: href.user(me.username) }, 'Your profile'),
              h('a', { class: 'button quiet', href: href.settings }, 'Settings'),
              h('button', { class: 'button quiet', type: 'button', onclick: logout }, 'Log out'),
            ],
          ).element,
        );
      } else if (now !== undefined) {
        // By invitation one comes with a link: no button asks for what a guest does not have.
        const open = site?.registration === 'open' ? joining(site).button : null;
        account.replaceChildren(
          entry('Log in', 'quiet', href.loginThen),
          ...(open ? [entry(open, 'primary', href.registerThen)] : []),
        );
      }
    },
  };
}
