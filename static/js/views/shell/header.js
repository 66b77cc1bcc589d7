// The top of every page: the forum's name, the way to one's own pages, logging in and out.

import { unreadTotal } from '../../core/folds/messages.js';
import { unreadNotifications } from '../../core/folds/notifications.js';
import { href } from '../../core/routes.js';
import { mayModerate } from '../../core/state.js';
import { asset } from '../../lib/browser/asset.js';
import { button, h, icon, setAttr, setText } from '../../lib/dom/dom.js';
import { whileClosed } from '../../lib/dom/focus.js';
import { asApiError } from '../../net/api.js';
import { avatar } from '../parts/avatar.js';
import { joinOffer } from '../parts/join-card.js';
import { Menu } from '../parts/menu.js';

const PEOPLE =
  'M16 19v-1a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v1M9 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M22 19v-1a4 4 0 ' +
  '0 0-3-3.9M16 3.2a3.5 3.5 0 0 1 0 6.7';
export const LETTERS = 'M4 5h16v11H9l-5 4V5z';
export const BELL = 'M18 9a6 6 0 0 0-12 0c0 6-2.5 7.5-2.5 7.5h17S18 15 18 9M10 20a2.2 2.2 0 0 0 4 0';
const BARS = 'M4 7h16M4 12h16M4 17h16';
const PENCIL = 'M4 20l1-4L16 5l3 3L8 19l-4 1zM14 7l3 3';
export const RIBBON = 'M7 4h10v16l-5-4-5 4z';
const HOURGLASS = 'M7 4h10M7 20h10M8 4c0 4 3 5.5 4 8-1 2.5-4 4-4 8M16 4c0 4-3 5.5-4 8 1 2.5 4 4 4 8';
const FLAG = 'M5 21V4M5 5h13l-3 4 3 4H5';
const GEAR = 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5';

/** @param {string} to @param {string} name @param {string} sign */
const signLink = (to, name, sign) =>
  h('a', { class: 'button quiet icon-button', href: to, 'aria-label': name, title: name }, icon(sign));

/**
 * A sign with a number beside it; hidden at first.
 * @param {string} kind class names @param {string} to @param {string} name @param {string} sign
 * @param {HTMLElement} number
 */
const countedLink = (kind, to, name, sign, number) =>
  h(
    'a',
    { class: `button quiet counted ${kind}`, href: to, hidden: true, title: name },
    icon(sign),
    h('span', { class: 'visually-hidden' }, name),
    ' ',
    number,
  );

export class Header {
  #app;
  #element;
  #name;
  #logo;
  #here;
  #unread;
  #messages;
  #news;
  #bell;
  #account;
  #queue;
  #waiting;
  /** @type {string|undefined} */
  #shown;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {HTMLElement} element
   * @param {HTMLElement} link says how the connection is: it has a place of its own here
   * @param {{people: () => void, categories: () => void}} toggle the sheets of narrow screens
   */
  constructor(app, element, link, toggle) {
    this.#app = app;
    this.#element = element;
    this.#name = h('bdi', { class: 'brand-name' }, 'Althing');
    this.categories = button(icon(BARS), 'button quiet icon-button categories-toggle', toggle.categories, {
      'aria-controls': 'categories',
      'aria-expanded': 'false',
      'aria-label': 'Categories',
    });
    this.#here = h('span', {}, '0');
    this.people = h(
      'button',
      {
        class: 'button quiet people-toggle',
        type: 'button',
        'aria-controls': 'people',
        'aria-expanded': 'false',
        onclick: toggle.people,
      },
      icon(PEOPLE),
      this.#here,
      h('span', { class: 'visually-hidden' }, ' online, show people'),
    );
    this.#unread = h('span', { class: 'badge' });
    this.#messages = h(
      'a',
      { class: 'button quiet messages-link', href: href.messages, hidden: true },
      icon(LETTERS),
      h('span', { class: 'messages-word' }, 'Messages'),
      ' ',
      this.#unread,
    );
    this.#news = h('span', { class: 'badge' });
    this.#bell = countedLink('bell', href.notifications, 'Notifications', BELL, this.#news);
    this.#waiting = h('span', { class: 'badge' });
    this.#queue = countedLink('queue-link', href.queue, 'Waiting texts', HOURGLASS, this.#waiting);
    this.#account = h('div', { class: 'account' });
    this.#logo = h('img', { src: asset('logo.svg'), alt: '', width: 28, height: 28 });
    element.replaceChildren(
      h(
        'div',
        { class: 'header-inner' },
        this.categories,
        h('a', { class: 'brand', href: href.home }, this.#logo, this.#name),
        link,
        this.people,
        this.#messages,
        this.#queue,
        this.#bell,
        this.#account,
      ),
    );
  }

  /** @param {Event} event */
  #logout = async (event) => {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    try {
      await whileClosed(button, () => this.#app.session.logout());
      this.#app.announcer.say('You are logged out');
    } catch (thrown) {
      this.#app.announcer.show(asApiError(thrown).message);
    }
  };

  /**
   * @param {string} text
   * @param {string} look
   * @param {(back: string) => string} to a link to a form that leads back here, wherever that is when it is
   *   followed
   */
  #entry = (text, look, to) => {
    const aim = () => {
      link.href = to(location.pathname + location.search + location.hash);
    };
    const link = h(
      'a',
      { class: `button ${look}`, href: to('/'), onpointerdown: aim, onfocus: aim, onclick: aim },
      text,
    );
    return link;
  };

  /** @param {import('../../core/types.js').State} state shows what waits for the reader */
  #count = (state) => {
    const waiting = unreadTotal(state);
    this.#messages.hidden = !this.#app.conversations.offered();
    setText(this.#unread, waiting > 0 ? String(waiting) : '');
    const texts = mayModerate(state) ? (state.me?.waiting ?? 0) + (state.me?.waiting_people ?? 0) : 0;
    this.#queue.hidden = texts === 0;
    setText(this.#waiting, texts > 0 ? String(texts) : '');
    const told = unreadNotifications(state);
    this.#bell.hidden = !this.#app.notifications.offered();
    setText(this.#news, told > 99 ? '99+' : told > 0 ? String(told) : '');
  };

  /** @param {import('../../core/types.js').State} state */
  update = (state) => {
    const { me, signedIn, site, online } = state;
    setText(this.#name, site?.name ?? 'Althing');
    setAttr(this.#logo, 'src', site?.logo ?? asset('logo.svg'));
    setText(this.#here, String(online.users.length + online.unlisted));
    this.#count(state);
    const known = me ? ' is-signed-in' : signedIn === 'unknown' ? ' is-unknown' : '';
    this.#element.className = `site-header${known}`;
    const now = signedIn === 'unknown' ? undefined : (me?.username ?? `guest ${site?.registration}`);
    if (now === this.#shown) return;
    this.#shown = now;
    if (me) {
      this.#account.replaceChildren(
        h(
          'div',
          { class: 'account-row' },
          h(
            'a',
            { class: 'me', href: href.user(me.username), 'aria-label': `${me.username}, your profile` },
            avatar(me, 'small'),
            h('bdi', { class: 'me-name' }, me.username),
          ),
          signLink(href.bookmarks, 'Bookmarks', RIBBON),
          signLink(href.drafts, 'Drafts', PENCIL),
          me.role !== 'member' && signLink(href.reports, 'Reports', FLAG),
          signLink(href.settings, 'Settings', GEAR),
          button('Log out', 'button quiet', this.#logout),
        ),
        // Where the row has no room, the picture opens the same as a menu.
        new Menu(
          {
            name: 'Your account',
            label: [avatar(me, 'small')],
            class: 'button quiet icon-button account-open',
          },
          [
            h('a', { class: 'button quiet', href: href.user(me.username) }, 'Your profile'),
            h('a', { class: 'button quiet', href: href.bookmarks }, 'Bookmarks'),
            h('a', { class: 'button quiet', href: href.drafts }, 'Drafts'),
            ...(me.role === 'member'
              ? []
              : [h('a', { class: 'button quiet', href: href.reports }, 'Reports')]),
            h('a', { class: 'button quiet', href: href.settings }, 'Settings'),
            button('Log out', 'button quiet', this.#logout),
          ],
        ).element,
      );
    } else if (now !== undefined) {
      // By invitation one comes with a link: no button asks for what a guest does not have.
      const open = site?.registration === 'open' ? joinOffer(site).button : null;
      this.#account.replaceChildren(
        this.#entry('Log in', 'quiet', href.loginThen),
        ...(open ? [this.#entry(open, 'primary', href.registerThen)] : []),
      );
    }
  };
}
