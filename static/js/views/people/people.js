// Who is online, and a way to find anybody. On narrow screens it is a sheet that the header opens.

import { href } from '../../core/routes.js';
import { nameKey } from '../../core/state.js';
import { count } from '../../core/text/formatting.js';
import { button, h, icon, setText } from '../../lib/dom/dom.js';
import { hasModifier, onKey } from '../../lib/dom/keys.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { avatar } from '../parts/avatar.js';
import { LETTERS } from '../shell/header.js';

/** @typedef {import('../../core/types.js').User} User */

const PAUSE_MS = 200;

export class PeopleColumn {
  #app;
  #number;
  #search;
  #rows;
  #more;
  #found;
  #none;
  #onlinePart;
  #asked = 0;
  /** Whether those who are shown were found by an earlier word. */
  #isLooking = false;
  /** Whether the first is to be opened as soon as it is there. */
  #opens = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #pause;
  /** @type {unknown[]} */
  #shown = [];

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {HTMLElement} element
   * @param {() => void} close
   */
  constructor(app, element, close) {
    this.#app = app;
    this.#number = h('span', { class: 'nav-count' });
    this.#search = h('input', {
      type: 'search',
      id: 'find-people',
      placeholder: 'Find people',
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-label': 'Find people',
      oninput: () => this.#find(),
      onkeydown: this.#pressed,
    });
    this.#rows = h('ul', { class: 'people-list', 'aria-label': 'Online' });
    this.#more = h('p', { class: 'meta' });
    this.#found = h('ul', { class: 'people-list', 'aria-label': 'Found', hidden: true });
    this.#none = h('p', { class: 'meta', hidden: true }, 'Nobody of that name.');
    this.#onlinePart = h(
      'div',
      { class: 'online-part' },
      h('h2', { class: 'side-heading' }, 'Online ', this.#number),
      this.#rows,
      this.#more,
    );
    onKey(this.#found, this.#pressed);
    element.append(
      h(
        'div',
        { class: 'people-inner' },
        h('div', { class: 'people-head' }, this.#search, button('Close', 'button quiet sheet-close', close)),
        this.#found,
        this.#none,
        this.#onlinePart,
      ),
    );
  }

  /** Up and down through those who were found, and with Enter to the first. @param {KeyboardEvent} event */
  #pressed = (event) => {
    const links = /** @type {HTMLElement[]} */ ([...this.#found.querySelectorAll('a.person')]);
    const isInField = event.target === this.#search;
    const here = links.findIndex((link) => link.closest('li')?.contains(document.activeElement));
    if (hasModifier(event) || this.#search.value.trim() === '') return;
    if (event.key === 'ArrowDown') (links[here + 1] ?? links[0])?.focus();
    else if (event.key === 'ArrowUp' && isInField) links.at(-1)?.focus();
    else if (event.key === 'ArrowUp') (links[here - 1] ?? this.#search).focus();
    else if (event.key === 'Enter' && isInField) this.#openFirst();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** At once, or as soon as it is known who that is. */
  #openFirst = () => {
    const first = /** @type {HTMLElement|null} */ (this.#found.querySelector('a.person'));
    this.#opens = this.#isLooking;
    if (!this.#isLooking) first?.click();
  };

  #find = () => {
    clearTimeout(this.#pause);
    this.#opens = false;
    const mine = (this.#asked += 1);
    const prefix = this.#search.value.trim();
    this.#isLooking = prefix !== '';
    if (prefix === '') {
      this.#show(null);
      return;
    }
    this.#pause = setTimeout(async () => {
      try {
        const { items } = await this.#app.api.findUsers(prefix);
        if (mine === this.#asked) this.#show(items);
      } catch {
        if (mine !== this.#asked) return;
        const known = this.#app.store
          .get()
          .online.users.filter((user) => nameKey(user.username).startsWith(nameKey(prefix)));
        this.#show(known);
      }
    }, PAUSE_MS);
  };

  /** @param {User[]|null} users null for no search */
  #show = (users) => {
    this.#found.hidden = users === null;
    this.#onlinePart.hidden = users !== null;
    this.#none.hidden = users === null || users.length > 0;
    this.#fill(this.#found, users ?? [], this.#app.store.get());
    this.#isLooking = false;
    if (this.#opens) this.#openFirst();
  };

  /** @param {HTMLElement} into @param {User[]} users @param {import('../../core/types.js').State} state */
  #fill = (into, users, state) => {
    const here = new Set(state.online.users.map((user) => user.id));
    reconcile(into, users, {
      key: (user) => user.id,
      create: (user) =>
        h(
          'li',
          {},
          h(
            'a',
            { class: 'person', href: href.user(user.username) },
            avatar(user, 'small'),
            h('span', { class: 'person-name' }, user.username),
            h('span', { class: 'you' }),
          ),
          h(
            'a',
            {
              class: 'person-write',
              href: href.conversation(user.username),
              'aria-label': `Message ${user.username}`,
              title: `Message ${user.username}`,
            },
            icon(LETTERS),
          ),
        ),
      update: (row, user) => {
        /** @type {HTMLElement} */ (row.lastElementChild).hidden =
          !this.#app.conversations.offered() || user.id === state.me?.id;
        row.classList.toggle('is-online', here.has(user.id));
        setText(
          /** @type {Element} */ (row.querySelector('.you')),
          user.id === state.me?.id ? 'you' : user.role === 'member' ? '' : user.role,
        );
      },
    });
  };

  focus = () => this.#search.focus();

  /** @param {import('../../core/types.js').State} state */
  update = (state) => {
    // Without a connection nobody knows; the list fades once that lasts.
    this.#onlinePart.classList.toggle('is-stale', state.link.status === 'lost');
    const known = state.link.status === 'live' || state.online.users.length > 0;
    if (this.#shown[0] === state.online && this.#shown[1] === state.me && this.#shown[2] === known) return;
    this.#shown = [state.online, state.me, known];
    const { users, guests, unlisted } = state.online;
    setText(this.#number, known ? String(users.length + unlisted) : '');
    this.#fill(this.#rows, users, state);
    const others = [
      unlisted > 0 ? `${unlisted.toLocaleString('en')} more` : '',
      guests > 0 ? count(guests, 'guest') : '',
    ]
      .filter(Boolean)
      .join(' and ');
    setText(
      this.#more,
      others
        ? `${users.length > 0 ? 'and ' : ''}${others}`
        : !known
          ? 'Not connected: it is not known who is here.'
          : users.length === 0
            ? 'Nobody is signed in right now.'
            : '',
    );
  };
}
