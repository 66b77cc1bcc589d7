// The page of private messages: the conversations and the one that is open, side by side where there is
// room, one after the other where there is not.

import { personOf } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { h } from '../../lib/dom/dom.js';
import { emptyState } from '../parts/avatar.js';
import { ConversationView } from './conversation.js';
import { ConversationList } from './conversation-list.js';

/** @typedef {import('../../core/types.js').State} State */
export class MessagesPage {
  #app;
  #username;
  #conversations;
  #none;
  #inner;
  /** @type {ConversationView|null} */
  #conversation = null;
  /** @type {number|null|undefined} */
  #reader;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {string|null} opened user name of whose conversation is open */
  constructor(app, opened) {
    this.#app = app;
    this.#username = opened;
    this.#conversations = new ConversationList(app);
    this.#none = h(
      'div',
      { class: 'conversation conversation-none' },
      emptyState(
        'No conversation is open',
        'Choose somebody from the list. Only the two of you can read what you write.',
      ),
    );
    this.#inner = h('div', { class: 'messages' });
    this.element = h('div', { class: 'messages-page' }, this.#inner);
    this.focusSearch = this.#conversations.focusSearch;
  }

  /** @param {number|null} userId */
  #open = (userId) => {
    this.#conversation?.destroy();
    this.#conversation =
      userId && this.#username ? new ConversationView(this.#app, this.#username, userId) : null;
    this.#inner.classList.toggle('has-open', this.#username !== null);
    if (!userId) {
      this.#inner.replaceChildren(
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
                href: href.loginThen(this.#username ? href.conversation(this.#username) : href.messages),
              },
              'Log in',
            ),
          ),
        ),
      );
      return;
    }
    // What stays in its place keeps its scroll position.
    if (this.#conversations.element.parentElement !== this.#inner)
      this.#inner.replaceChildren(this.#conversations.element);
    while (this.#conversations.element.nextSibling) this.#conversations.element.nextSibling.remove();
    this.#inner.append(this.#conversation?.element ?? this.#none);
  };

  /** @type {NonNullable<import('../../actions/app.js').View['title']>} */
  title = (state) =>
    this.#username ? (personOf(state, this.#username)?.username ?? this.#username) : 'Messages';

  get lists() {
    return this.#conversation ? [this.#conversation.key] : [];
  }

  /** @type {NonNullable<import('../../actions/app.js').View['update']>} */
  update = (state) => {
    const now = state.signedIn === 'unknown' ? undefined : (state.me?.id ?? null);
    if (now !== this.#reader && now !== undefined) {
      this.#reader = now;
      this.#open(now);
      if (
        this.#conversation &&
        (document.activeElement === document.body || document.activeElement?.id === 'main')
      )
        this.#conversation.focus();
    }
    this.#conversations.update(state, this.#username);
    this.#conversation?.update(state);
  };

  /** @type {NonNullable<import('../../actions/app.js').View['ready']>} */
  ready = (state) =>
    this.#conversation ? this.#conversation.ready(state) : state.conversationsStatus === 'ready';

  /** @type {NonNullable<import('../../actions/app.js').View['refresh']>} */
  refresh = async () => (await this.#conversation?.refresh()) ?? true;

  /** @type {NonNullable<import('../../actions/app.js').View['showFragment']>} */
  showFragment = (fragment) => {
    if (fragment === 'compose') this.#conversation?.focus();
  };

  /** @type {NonNullable<import('../../actions/app.js').View['switchTo']>} */
  switchTo = (route) => {
    if (route.name !== 'messages' || !this.#reader) return false;
    this.#username = route.username;
    this.#open(this.#reader);
    const state = this.#app.store.get();
    this.#conversations.update(state, this.#username);
    this.#conversation?.update(state);
    if (this.#conversation) this.#conversation.focus();
    else /** @type {HTMLElement|null} */ (this.element.querySelector('h1'))?.focus();
    return true;
  };

  /** @type {NonNullable<import('../../actions/app.js').View['destroy']>} */
  destroy = () => {
    this.#conversation?.destroy();
    this.#conversations.destroy();
  };
}
