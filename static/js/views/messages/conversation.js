// One conversation: with whom and whether they are here, what was said, who types, and a place to write.

import { isBlocked, isOnline, personOf } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { list, nameKey } from '../../core/state.js';
import { h, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { avatar, emptyState, setPerson } from '../parts/avatar.js';
import { mountMessageBox } from './message-box.js';
import { mountMessageList } from './message-list.js';
import { createTypingLine } from '../parts/typing-line.js';

/** @typedef {import('../../core/types.js').State} State */

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string} username
 * @param {number} userId of the reader
 */
export function mountConversation(app, username, userId) {
  const name = h('a', { href: href.user(username) }, username);
  const heading = h('h1', { class: 'conversation-name', tabindex: -1 }, name);
  const presence = h('span', { class: 'presence' });
  const picture = avatar({ username });
  const head = h(
    'header',
    { class: 'conversation-head' },
    h(
      'a',
      {
        class: 'button quiet icon-button back',
        href: href.messages,
        'aria-label': 'All conversations',
        title: 'All conversations',
      },
      '←',
    ),
    picture,
    heading,
    presence,
  );
  const unknown = emptyState(
    'Nobody of this name',
    'Choose somebody from the list of conversations, or look there for a name.',
    h('a', { class: 'button', href: href.messages }, 'All conversations'),
  );
  const line = createTypingLine();
  const box = mountMessageBox(app, username, userId, () => messages.toEnd());
  const messages = mountMessageList(app, username, box.bringBack);
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const blocked = h(
    'div',
    { class: 'invite', hidden: true },
    h('p', {}, `You have blocked ${username}: their messages don’t reach you, and they can’t tell.`),
    problem,
    h(
      'p',
      { class: 'row' },
      h('button', { class: 'button', type: 'button', onclick: () => void unblock() }, 'Unblock'),
    ),
  );
  const foot = h('div', { class: 'conversation-foot' }, line.element, blocked, box.element);
  const element = h(
    'section',
    { class: 'conversation', 'aria-label': `Conversation with ${username}` },
    head,
    unknown,
    messages.element,
    foot,
  );
  let placed = false;

  async function unblock() {
    const user = personOf(app.store.get(), username);
    if (!user) return;
    try {
      problem.hidden = true;
      await app.conversations.block(user, false);
      box.focus();
    } catch (thrown) {
      problem.textContent = asApiError(thrown).message;
      problem.hidden = false;
    }
  }

  async function fetchPerson() {
    try {
      app.store.dispatch({ type: 'profile.received', username, profile: await app.api.user(username) });
    } catch (thrown) {
      if (asApiError(thrown).status === 404)
        app.store.dispatch({ type: 'profile.received', username, profile: 'missing' });
    }
  }

  if (!personOf(app.store.get(), username)) void fetchPerson();
  return {
    element,
    key: messages.key,
    /**
     * Puts the cursor where one writes, or the focus on the name where that would open a keyboard on the
     * screen.
     */
    focus() {
      if (window.matchMedia('(pointer: coarse)').matches || box.element.hidden)
        heading.focus({ preventScroll: true });
      else box.focus();
    },
    /** @param {State} state */
    update(state) {
      const person = personOf(state, username);
      const oneself = state.me !== null && nameKey(state.me.username) === nameKey(username);
      const missing = oneself || (!person && state.profiles[nameKey(username)] === 'missing');
      setText(
        /** @type {Element} */ (unknown.firstElementChild),
        oneself ? 'This is you' : 'Nobody of this name',
      );
      unknown.hidden = !missing;
      for (const part of [messages.element, foot, picture]) part.hidden = missing;
      const here = !missing && isOnline(state, username);
      setText(name, person?.username ?? username);
      if (person) setPerson(picture, person);
      setText(presence, missing || state.link.status === 'lost' ? '' : here ? 'online' : 'offline');
      head.classList.toggle('is-online', here && state.link.status !== 'lost');
      const closed = isBlocked(state, username);
      blocked.hidden = !closed;
      box.element.hidden = closed;
      line.update(state.typing[`conversation:${nameKey(username)}`] ?? []);
      messages.update(state);
      if (!placed && element.isConnected) {
        placed = true;
        messages.toEnd();
      }
    },
    /** @param {State} state */
    ready: (state) => list(state, messages.key).status === 'ready',
    refresh: messages.refresh,
    destroy() {
      box.destroy();
      messages.destroy();
    },
  };
}
