// One private message, sent or still on its way, and the line that says which day it is.

import { taken } from '../core/pictures.js';
import { href } from '../core/routes.js';
import { exact } from '../core/time.js';
import { h, setAttr, setText } from '../lib/dom.js';
import { setBody } from '../lib/trusted.js';
import { dayOf, timeOf } from './avatar.js';

/** @typedef {import('../core/types.js').Message} Message */
/** @typedef {import('../core/types.js').Pending} Pending */

/** @param {string} iso the first message of that day */
export const dayLine = (iso) => h('p', { class: 'day-line' }, dayOf(iso));

/** @param {Message} message @param {boolean} mine */
export function messageEntry(message, mine) {
  const { username } = message.from;
  const state = h('span', { class: 'message-state', hidden: !mine });
  const body = h('div', { class: 'prose' });
  setBody(body, message.body_html);
  const element = h('article', { class: `message ${mine ? 'is-own' : ''}`, 'aria-label': mine ? 'Your message' : `Message from ${username}`, 'data-message': message.id },
    h('p', { class: 'message-head' }, h('a', { class: 'name', href: href.user(username) }, username), timeOf(message.created_at), state), body);
  return {
    element,
    /** @param {Message} now */
    update(now) {
      setText(state, now.read_at ? 'Read' : 'Sent');
      state.classList.toggle('is-read', now.read_at !== null);
      setAttr(state, 'title', now.read_at ? `Read ${exact(now.read_at)}` : null);
    },
  };
}

/**
 * Something of one's own that the server has not answered yet.
 * @param {import('../actions/app.js').App} app @param {Pending} item @param {(fields: any) => void} bringBack into its field
 */
export function pendingMessage(app, item, bringBack) {
  const { words, url } = taken(item.fields.body);
  const state = h('span', { class: 'message-state' });
  const retry = h('button', { class: 'button small', type: 'button', onclick: () => app.writing.retry(item.key) }, 'Try again');
  const back = h('button', { class: 'button quiet small', type: 'button', onclick: () => {
    bringBack(item.fields);
    app.writing.discard(item.key);
  } }, 'Edit');
  const discard = h('button', { class: 'button quiet small danger', type: 'button', onclick: () => app.writing.discard(item.key) }, 'Discard');
  const actions = h('div', { class: 'entry-actions' }, retry, back, discard);
  const element = h('article', { class: 'message is-own pending', 'aria-label': 'Your message, not sent yet' },
    h('p', { class: 'message-head' }, h('span', { class: 'name' }, app.store.get().me?.username ?? ''), state),
    words && h('p', { class: 'pending-body' }, words), url && h('img', { class: 'pending-picture', src: url, alt: 'Your image' }), actions);
  return {
    element,
    /** @param {Pending} now */
    update(now) {
      element.classList.toggle('is-failed', now.status === 'failed');
      setText(state, now.status === 'sending' ? 'Sending…' : now.status === 'waiting' ? `Not sent yet: ${now.error ?? 'waiting for the server'}` : `Not sent: ${now.error ?? ''}`);
      actions.hidden = now.status === 'sending';
      back.hidden = now.status !== 'failed';
    },
  };
}
