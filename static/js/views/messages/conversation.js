// One conversation: with whom and whether they are here, what was said, who types, and a place to write.

import { isBlocked, isOnline, personOf } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { list, nameKey } from '../../core/state.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { avatar, emptyState, setPerson } from '../parts/avatar.js';
import { MessageBox } from './message-box.js';
import { MessageList } from './message-list.js';
import { createTypingLine } from '../parts/typing-line.js';

/** @typedef {import('../../core/types.js').State} State */
const backLink = () =>
  h(
    'a',
    {
      class: 'button quiet icon-button back',
      href: href.messages,
      'aria-label': 'All conversations',
      title: 'All conversations',
    },
    '←',
  );

export class ConversationView {
  #app;
  #username;
  #name;
  #heading;
  #presence;
  #picture;
  #head;
  #unknown;
  #line;
  #box;
  #messages;
  #problem;
  #blocked;
  #foot;
  #placed = false;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {string} username
   * @param {number} userId of the reader
   */
  constructor(app, username, userId) {
    this.#app = app;
    this.#username = username;
    this.#name = h('a', { href: href.user(username) }, username);
    this.#heading = h('h1', { class: 'conversation-name', tabindex: -1 }, this.#name);
    this.#presence = h('span', { class: 'presence' });
    this.#picture = avatar({ username });
    this.#head = h(
      'header',
      { class: 'conversation-head' },
      backLink(),
      this.#picture,
      this.#heading,
      this.#presence,
    );
    this.#unknown = emptyState(
      'Nobody of this name',
      'Choose somebody from the list of conversations, or look there for a name.',
      h('a', { class: 'button', href: href.messages }, 'All conversations'),
    );
    this.#line = createTypingLine();
    this.#box = new MessageBox(app, username, userId, () => this.#messages.toEnd());
    this.#messages = new MessageList(app, username, this.#box.bringBack);
    this.#problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    this.#blocked = h(
      'div',
      { class: 'invite', hidden: true },
      h('p', {}, `You have blocked ${username}: their messages don’t reach you, and they can’t tell.`),
      this.#problem,
      h(
        'p',
        { class: 'row' },
        button('Unblock', 'button', () => void this.#unblock()),
      ),
    );
    this.#foot = h(
      'div',
      { class: 'conversation-foot' },
      this.#line.element,
      this.#blocked,
      this.#box.element,
    );
    this.element = h(
      'section',
      { class: 'conversation', 'aria-label': `Conversation with ${username}` },
      this.#head,
      this.#unknown,
      this.#messages.element,
      this.#foot,
    );

    if (!personOf(app.store.get(), username)) void this.#fetchPerson();
    this.key = this.#messages.key;
  }

  refresh = () => this.#messages.refresh();

  #unblock = async () => {
    const user = personOf(this.#app.store.get(), this.#username);
    if (!user) return;
    try {
      this.#problem.hidden = true;
      await this.#app.conversations.block(user, false);
      this.#box.focus();
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
    }
  };

  #fetchPerson = async () => {
    try {
      this.#app.store.dispatch({
        type: 'profile.received',
        username: this.#username,
        profile: await this.#app.api.user(this.#username),
      });
    } catch (thrown) {
      if (asApiError(thrown).status === 404)
        this.#app.store.dispatch({ type: 'profile.received', username: this.#username, profile: 'missing' });
    }
  };

  /**
   * Puts the cursor where one writes, or the focus on the name where that would open a keyboard on the
   * screen.
   */
  focus = () => {
    if (window.matchMedia('(pointer: coarse)').matches || this.#box.element.hidden)
      this.#heading.focus({ preventScroll: true });
    else this.#box.focus();
  };

  /** @param {State} state */
  update = (state) => {
    const person = personOf(state, this.#username);
    const oneself = state.me !== null && nameKey(state.me.username) === nameKey(this.#username);
    const missing = oneself || (!person && state.profiles[nameKey(this.#username)] === 'missing');
    setText(
      /** @type {Element} */ (this.#unknown.firstElementChild),
      oneself ? 'This is you' : 'Nobody of this name',
    );
    this.#unknown.hidden = !missing;
    for (const part of [this.#messages.element, this.#foot, this.#picture]) part.hidden = missing;
    const here = !missing && isOnline(state, this.#username);
    setText(this.#name, person?.username ?? this.#username);
    if (person) setPerson(this.#picture, person);
    setText(this.#presence, missing || state.link.status === 'lost' ? '' : here ? 'online' : 'offline');
    this.#head.classList.toggle('is-online', here && state.link.status !== 'lost');
    const closed = isBlocked(state, this.#username);
    this.#blocked.hidden = !closed;
    this.#box.element.hidden = closed;
    this.#line.update(state.typing[`conversation:${nameKey(this.#username)}`] ?? []);
    this.#messages.update(state);
    if (!this.#placed && this.element.isConnected) {
      this.#placed = true;
      this.#messages.toEnd();
    }
  };

  /** @param {State} state */
  ready = (state) => list(state, this.#messages.key).status === 'ready';

  destroy = () => {
    this.#box.destroy();
    this.#messages.destroy();
  };
}
