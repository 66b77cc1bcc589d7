// Who is online, and a way to find anybody. On narrow screens it is a sheet that the header opens.

import { href } from '../../core/routes.js';
import { nameKey } from '../../core/state.js';
import { count } from '../../core/text/formatting.js';
import { h, icon, setText } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { avatar } from '../parts/avatar.js';
import { LETTERS } from '../shell/header.js';

/** @typedef {import('../../core/types.js').User} User */

const PAUSE_MS = 200;

/** @param {import('../../actions/app.js').App} app @param {HTMLElement} element @param {() => void} close */
export function mountPeople(app, element, close) {
  const number = h('span', { class: 'nav-count' });
  const search = h('input', {
    type: 'search',
    id: 'find-people',
    placeholder: 'Find people',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': 'Find people',
    oninput: () => find(),
  });
  const rows = h('ul', { class: 'people-list', 'aria-label': 'Online' });
  const more = h('p', { class: 'meta' });
  const found = h('ul', { class: 'people-list', 'aria-label': 'Found', hidden: true });
  const none = h('p', { class: 'meta', hidden: true }, 'Nobody of that name.');
  const onlinePart = h(
    'div',
    { class: 'online-part' },
    h('h2', { class: 'side-heading' }, 'Online ', number),
    rows,
    more,
  );
  element.append(
    h(
      'div',
      { class: 'people-inner' },
      h(
        'div',
        { class: 'people-head' },
        search,
        h('button', { class: 'button quiet sheet-close', type: 'button', onclick: close }, 'Close'),
      ),
      found,
      none,
      onlinePart,
    ),
  );

  let asked = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;
  function find() {
    clearTimeout(pause);
    const mine = (asked += 1);
    const prefix = search.value.trim();
    if (prefix === '') {
      show(null);
      return;
    }
    pause = setTimeout(async () => {
      try {
        const { items } = await app.api.findUsers(prefix);
        if (mine === asked) show(items);
      } catch {
        if (mine !== asked) return;
        const known = app.store
          .get()
          .online.users.filter((user) => nameKey(user.username).startsWith(nameKey(prefix)));
        show(known);
      }
    }, PAUSE_MS);
  }

  /** @param {User[]|null} users null for no search */
  function show(users) {
    found.hidden = users === null;
    onlinePart.hidden = users !== null;
    none.hidden = users === null || users.length > 0;
    fill(found, users ?? [], app.store.get());
  }

  /** @param {HTMLElement} into @param {User[]} users @param {import('../../core/types.js').State} state */
  function fill(into, users, state) {
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
      update(row, user) {
        /** @type {HTMLElement} */ (row.lastElementChild).hidden =
          !app.conversations.offered() || user.id === state.me?.id;
        row.classList.toggle('is-online', here.has(user.id));
        setText(
          /** @type {Element} */ (row.querySelector('.you')),
          user.id === state.me?.id ? 'you' : user.role === 'member' ? '' : user.role,
        );
      },
    });
  }

  /** @type {unknown[]} */
  let shown = [];
  return {
    focus: () => search.focus(),
    /** @param {import('../../core/types.js').State} state */
    update(state) {
      // Without a connection nobody knows; the list fades once that lasts.
      onlinePart.classList.toggle('is-stale', state.link.status === 'lost');
      const known = state.link.status === 'live' || state.online.users.length > 0;
      if (shown[0] === state.online && shown[1] === state.me && shown[2] === known) return;
      shown = [state.online, state.me, known];
      const { users, guests, unlisted } = state.online;
      setText(number, known ? String(users.length + unlisted) : '');
      fill(rows, users, state);
      const others = [
        unlisted > 0 ? `${unlisted.toLocaleString('en')} more` : '',
        guests > 0 ? count(guests, 'guest') : '',
      ]
        .filter(Boolean)
        .join(' and ');
      setText(
        more,
        others
          ? `${users.length > 0 ? 'and ' : ''}${others}`
          : !known
            ? 'Not connected: it is not known who is here.'
            : users.length === 0
              ? 'Nobody is signed in right now.'
              : '',
      );
    },
  };
}
