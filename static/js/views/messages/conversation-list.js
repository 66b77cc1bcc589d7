// The list of conversations: the latest first, then everybody never written to. It tells who is here, what
// was said last and how much is unread; its field finds anybody by name.

import { conversationsOf, isBlocked, isOnline } from '../../core/folds/messages.js';
import { nameKey } from '../../core/state.js';
import { href } from '../../core/routes.js';
import { excerpt } from '../../core/text/formatting.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
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

/** @param {import('../../actions/app.js').App} app */
export function mountConversationList(app) {
  const search = h('input', {
    type: 'search',
    placeholder: 'Find people',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': 'Find people to write to',
    oninput: () => look(),
  });
  const rows = h('ul', { class: 'talks', 'aria-label': 'Conversations' });
  const loading = skeleton(3);
  const nobody = h('p', { class: 'meta', hidden: true }, 'Nobody of that name.');
  const alone = emptyState('Nobody else is here yet', 'Whoever joins can be written to from here.');
  const failed = h(
    'p',
    { class: 'form-error' },
    'The conversations could not be loaded. ',
    h(
      'button',
      { class: 'link-button', type: 'button', onclick: () => void app.conversations.load() },
      'Try again',
    ),
  );
  const heading = h('h1', { tabindex: -1 }, 'Messages');
  const element = h(
    'section',
    { class: 'talk-list', 'aria-label': 'Conversations' },
    h('header', { class: 'talk-head' }, heading, search),
    failed,
    loading,
    rows,
    nobody,
    alone,
  );

  /** Whom the server found for what stands in the field. @type {User[]} */
  let found = [];
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;
  /** @type {string|null} */
  let current = null;

  function look() {
    clearTimeout(pause);
    const mine = (asked += 1);
    found = [];
    draw(app.store.get());
    const prefix = search.value.trim();
    if (prefix === '') return;
    pause = setTimeout(async () => {
      try {
        const { items } = await app.api.findUsers(prefix);
        if (mine !== asked) return;
        found = items;
        draw(app.store.get());
      } catch {
        // Those known here are shown already.
      }
    }, PAUSE_MS);
  }
  onKey(search, (event) => {
    if (event.key !== 'Escape' || search.value === '') return;
    event.preventDefault();
    search.value = '';
    look();
  });

  /** @param {State} state @returns {ConversationState[]} */
  function wanted(state) {
    const all = conversationsOf(state);
    const prefix = nameKey(search.value.trim());
    if (prefix === '') return all;
    const known = new Set(all.map((talk) => nameKey(talk.with.username)));
    const others = found.filter((user) => user.id !== state.me?.id && !known.has(nameKey(user.username)));
    return [
      ...all.filter((talk) => nameKey(talk.with.username).includes(prefix)),
      ...others.map((user) => ({ with: user, last_message: null, unread: 0, counted: 0, touched: 0 })),
    ];
  }

  /** @param {State} state */
  function draw(state) {
    const talks = state.conversationsStatus === 'ready' ? wanted(state) : [];
    reconcile(rows, talks, {
      key: (talk) => talk.with.id,
      create: (talk) => createRow(talk.with),
      update(row, talk) {
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
        setAttr(link, 'aria-current', current === nameKey(talk.with.username) ? 'page' : null);
      },
    });
    loading.hidden = state.conversationsStatus !== 'unknown';
    failed.hidden = state.conversationsStatus !== 'failed';
    nobody.hidden = search.value.trim() === '' || talks.length > 0 || state.conversationsStatus !== 'ready';
    alone.hidden = state.conversationsStatus !== 'ready' || talks.length > 0 || search.value.trim() !== '';
  }

  /** @type {unknown[]} */
  let shown = [];
  return {
    element,
    find() {
      if (!search.offsetParent) return false;
      search.focus();
      return true;
    },
    /** @param {State} state @param {string|null} username whose conversation is open */
    update(state, username) {
      const now = [
        state.conversations,
        state.conversationsStatus,
        state.online,
        state.blocked,
        state.me,
        state.typing,
        username,
      ];
      if (now.every((value, index) => value === shown[index])) return;
      shown = now;
      current = username === null ? null : nameKey(username);
      setAttr(heading, 'aria-level', username === null ? null : 2); // the page is about the open one
      draw(state);
    },
    destroy: () => clearTimeout(pause),
  };
}
