// The list of conversations: the latest first, then everybody never written to. It tells who is here, what
// was said last and how much is unread; its field finds anybody by name.

import { conversationsOf, isBlocked, isOnline } from '../../core/folds/messages.js';
import { nameKey } from '../../core/state.js';
import { href } from '../../core/routes.js';
import { excerpt } from '../../core/text/formatting.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { onKey } from '../../lib/dom/keys.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { avatar, emptyState, skeleton, timeOf } from '../parts/avatar.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').ConversationState} ConversationState */
/** @typedef {import('../../core/types.js').User} User */

const PAUSE_MS = 200;
const PREVIEW_CHARACTERS = 120;

/** Whether the other is typing to the reader now. @param {ConversationState} talk @param {State} state */
const types = (talk, state) => (state.typing[`conversation:${nameKey(talk.with.username)}`] ?? []).length > 0;

/**
 * @param {ConversationState} talk
 * @param {State} state
 * @returns {string} one line of what was said last, or that something is about to be
 */
function preview(talk, state) {
  if (types(talk, state)) return 'typing…';
  if (isBlocked(state, talk.with.username)) return 'Blocked';
  if (!talk.last_message) return 'No messages yet';
  const text = excerpt(talk.last_message.body, PREVIEW_CHARACTERS);
  return talk.last_message.from.id === state.me?.id ? `You: ${text}` : text;
}

/** @param {User} user */
function createRow(user) {
  const { username } = user;
  return h(
    'li',
    {},
    h(
      'a',
      { class: 'talk', href: href.conversation(username) },
      avatar(user),
      h(
        'span',
        { class: 'talk-text' },
        h(
          'span',
          { class: 'talk-line' },
          h('span', { class: 'person-name' }, username),
          h('span', { class: 'talk-online' }),
          h('span', { class: 'talk-time' }),
        ),
        h(
          'span',
          { class: 'talk-line' },
          h('span', { class: 'talk-preview' }),
          h('span', { class: 'badge' }),
          h('span', { class: 'visually-hidden' }),
        ),
      ),
    ),
  );
}

export class ConversationList {
  #app;
  #search;
  #rows;
  #loading;
  #nobody;
  #alone;
  #failed;
  #heading;
  /** Whom the server found for what stands in the field. @type {User[]} */
  #found = [];
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #pause;
  /** @type {string|null} */
  #current = null;
  /** @type {unknown[]} */
  #shown = [];

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#search = h('input', {
      type: 'search',
      placeholder: 'Find people',
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-label': 'Find people to write to',
      oninput: () => this.#look(),
    });
    this.#rows = h('ul', { class: 'talks', 'aria-label': 'Conversations' });
    this.#loading = skeleton(3);
    this.#nobody = h('p', { class: 'meta', hidden: true }, 'Nobody of that name.');
    this.#alone = emptyState('Nobody else is here yet', 'Whoever joins can be written to from here.');
    this.#failed = h(
      'p',
      { class: 'form-error' },
      'The conversations could not be loaded. ',
      button('Try again', 'link-button', () => void app.conversations.load()),
    );
    this.#heading = h('h1', { tabindex: -1 }, 'Messages');
    this.element = h(
      'section',
      { class: 'talk-list', 'aria-label': 'Conversations' },
      h('header', { class: 'talk-head' }, this.#heading, this.#search),
      this.#failed,
      this.#loading,
      this.#rows,
      this.#nobody,
      this.#alone,
    );
    onKey(this.#search, (event) => {
      if (event.key !== 'Escape' || this.#search.value === '') return;
      event.preventDefault();
      this.#search.value = '';
      this.#look();
    });
  }

  #look = () => {
    clearTimeout(this.#pause);
    const mine = (this.#asked += 1);
    this.#found = [];
    this.#draw(this.#app.store.get());
    const prefix = this.#search.value.trim();
    if (prefix === '') return;
    this.#pause = setTimeout(async () => {
      try {
        const { items } = await this.#app.api.findUsers(prefix);
        if (mine !== this.#asked) return;
        this.#found = items;
        this.#draw(this.#app.store.get());
      } catch {
        // Those known here are shown already.
      }
    }, PAUSE_MS);
  };

  /** @param {State} state @returns {ConversationState[]} */
  #wanted = (state) => {
    const all = conversationsOf(state);
    const prefix = nameKey(this.#search.value.trim());
    if (prefix === '') return all;
    const known = new Set(all.map((talk) => nameKey(talk.with.username)));
    const others = this.#found.filter(
      (user) => user.id !== state.me?.id && !known.has(nameKey(user.username)),
    );
    return [
      ...all.filter((talk) => nameKey(talk.with.username).includes(prefix)),
      ...others.map((user) => ({ with: user, last_message: null, unread: 0, counted: 0, touched: 0 })),
    ];
  };

  /** @param {State} state */
  #draw = (state) => {
    const talks = state.conversationsStatus === 'ready' ? this.#wanted(state) : [];
    reconcile(this.#rows, talks, {
      key: (talk) => talk.with.id,
      create: (talk) => createRow(talk.with),
      update: (row, talk) => {
        const link = /** @type {HTMLElement} */ (row.firstElementChild);
        const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(name));
        const here = isOnline(state, talk.with.username);
        row.classList.toggle('is-online', here);
        row.classList.toggle('is-unread', talk.unread > 0);
        row.classList.toggle('is-typing', types(talk, state));
        setText(part('.talk-online'), here ? 'online' : '');
        setText(part('.talk-preview'), preview(talk, state));
        setText(part('.badge'), talk.unread > 0 ? String(talk.unread) : '');
        setText(part('.visually-hidden'), talk.unread > 0 ? ' unread' : '');
        const at = talk.last_message?.created_at;
        if (at && part('time')?.getAttribute('datetime') !== at)
          part('.talk-time').replaceChildren(timeOf(at));
        setAttr(link, 'aria-current', this.#current === nameKey(talk.with.username) ? 'page' : null);
      },
    });
    this.#loading.hidden = state.conversationsStatus !== 'unknown';
    this.#failed.hidden = state.conversationsStatus !== 'failed';
    this.#nobody.hidden =
      this.#search.value.trim() === '' || talks.length > 0 || state.conversationsStatus !== 'ready';
    this.#alone.hidden =
      state.conversationsStatus !== 'ready' || talks.length > 0 || this.#search.value.trim() !== '';
  };

  focusSearch = () => {
    if (!this.#search.offsetParent) return false;
    this.#search.focus();
    return true;
  };

  /** @param {State} state @param {string|null} username whose conversation is open */
  update = (state, username) => {
    const now = [
      state.conversations,
      state.conversationsStatus,
      state.online,
      state.blocked,
      state.me,
      state.typing,
      username,
    ];
    if (now.every((value, index) => value === this.#shown[index])) return;
    this.#shown = now;
    this.#current = username === null ? null : nameKey(username);
    setAttr(this.#heading, 'aria-level', username === null ? null : 2); // the page is about the open one
    this.#draw(state);
  };

  destroy = () => clearTimeout(this.#pause);
}
