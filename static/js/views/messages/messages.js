// The page of private messages: the conversations and the one that is open, side by side where there is
// room, one after the other where there is not.

import { personOf } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';
import { emptyState } from '../parts/avatar.js';
import { mountConversation } from './conversation.js';
import { mountConversationList } from './conversation-list.js';

/** @typedef {import('../../core/types.js').State} State */

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string|null} opened user name of whose conversation is open
 * @returns {import('../../actions/app.js').View}
 */
export function mountMessages(app, opened) {
  let username = opened;
  const talks = mountConversationList(app);
  const none = h(
    'div',
    { class: 'conversation conversation-none' },
    emptyState(
      'No conversation is open',
      'Choose somebody from the list. Only the two of you can read what you write.',
    ),
  );
  const inner = h('div', { class: 'messages' });
  const element = h('div', { class: 'messages-page' }, inner);
  /** @type {ReturnType<typeof mountConversation>|null} */
  let conversation = null;
  /** @type {number|null|undefined} */
  let reader;

  /** @param {number|null} userId */
  function open(userId) {
    conversation?.destroy();
    conversation = userId && username ? mountConversation(app, username, userId) : null;
    inner.classList.toggle('has-open', username !== null);
    if (!userId) {
      inner.replaceChildren(
        h(
          'div',
          { class: 'page' },
          h('h1', { tabindex: -1 }, 'Messages'),
          emptyState(
            'You are not logged in',
            'Private messages are between two people who are.',
            h(
              'a',
              {
                class: 'button primary',
                href: href.loginThen(username ? href.conversation(username) : href.messages),
              },
              'Log in',
            ),
          ),
        ),
      );
      return;
    }
    // What stays in its place keeps its scroll position.
    if (talks.element.parentElement !== inner) inner.replaceChildren(talks.element);
    while (talks.element.nextSibling) talks.element.nextSibling.remove();
    inner.append(conversation?.element ?? none);
  }

  return {
    element,
    title: (state) => (username ? (personOf(state, username)?.username ?? username) : 'Messages'),
    get lists() {
      return conversation ? [conversation.key] : [];
    },
    update(state) {
      const now = state.signedIn === 'unknown' ? undefined : (state.me?.id ?? null);
      if (now !== reader && now !== undefined) {
        reader = now;
        open(now);
        if (
          conversation &&
          (document.activeElement === document.body || document.activeElement?.id === 'main')
        )
          conversation.focus();
      }
      talks.update(state, username);
      conversation?.update(state);
    },
    ready: (state) => (conversation ? conversation.ready(state) : state.conversationsStatus === 'ready'),
    refresh: async () => (await conversation?.refresh()) ?? true,
    find: talks.find,
    reach(fragment) {
      if (fragment === 'compose') conversation?.focus();
    },
    become(route) {
      if (route.name !== 'messages' || !reader) return false;
      username = route.username;
      open(reader);
      const state = app.store.get();
      talks.update(state, username);
      conversation?.update(state);
      if (conversation) conversation.focus();
      else /** @type {HTMLElement|null} */ (element.querySelector('h1'))?.focus();
      return true;
    },
    destroy() {
      conversation?.destroy();
      talks.destroy();
    },
  };
}
