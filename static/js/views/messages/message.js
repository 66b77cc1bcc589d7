// One private message, sent or still on its way, and the line that says which day it is. What one person
// writes within a minute stands together under one name.

import { splitPicture } from '../../core/text/pictures.js';
import { href } from '../../core/routes.js';
import { clock, exact } from '../../core/text/time.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { asApiError } from '../../net/api.js';
import { clockOf, dayOf } from '../parts/avatar.js';
import { confirmDeletion } from '../parts/dialogs.js';
import { createMenu } from '../parts/menu.js';
import { mountMessageEdit } from './message-edit.js';

/** @typedef {import('../../core/types.js').Message} Message */
/** @typedef {import('../../core/types.js').Pending} Pending */
/**
 * Whether it begins and ends what is written within a minute.
 * @typedef {{first: boolean, last: boolean}} Joint
 */

/** @param {string} iso the first message of that day */
export const dayLine = (iso) => h('p', { class: 'day-line' }, dayOf(iso));

/** @param {import('../../actions/app.js').App} app @param {Message} message @param {boolean} mine */
export function messageEntry(app, message, mine) {
  const { username } = message.from;
  const partner = mine ? message.to.username : username;
  let now = message;
  /** @type {ReturnType<typeof mountMessageEdit>|null} */
  let form = null;
  const state = h('span', { class: 'message-state' });
  const edited = h('span', { class: 'message-edited', hidden: true }, 'edited');
  const body = h('div', { class: 'prose' });
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const menu = mine
    ? createMenu({ name: `Edit or delete your message, ${clock(message.created_at)}`, label: ['⋯'] }, [
        h('button', { class: 'button quiet', type: 'button', onclick: edit }, 'Edit'),
        h('button', { class: 'button quiet danger', type: 'button', onclick: () => void remove() }, 'Delete'),
      ])
    : null;
  const head = h(
    'p',
    { class: 'message-head' },
    h('a', { class: 'name', href: href.user(username) }, username),
    clockOf(message.created_at),
  );
  const element = h(
    'article',
    {
      class: `message ${mine ? 'is-own' : ''}`,
      tabindex: -1,
      'aria-label': mine ? 'Your message' : `Message from ${username}`,
      'data-message': message.id,
    },
    head,
    body,
    problem,
    h('p', { class: 'message-foot' }, edited, mine && state),
    menu?.element,
  );

  function edit() {
    if (form) return;
    form = mountMessageEdit(app, now, () => {
      form?.element.remove();
      form = null;
      body.hidden = false;
      element.classList.remove('is-editing');
      menu?.open.focus({ preventScroll: true });
    });
    body.hidden = true;
    body.before(form.element);
    element.classList.add('is-editing');
    form.focus();
  }

  async function remove() {
    if (!(await confirmDeletion('message'))) return;
    try {
      await app.api.deleteMessage(now.id);
      app.store.dispatch({ type: 'message.removed', id: now.id, with: partner });
      app.announcer.say('The message is deleted');
    } catch (thrown) {
      problem.textContent = asApiError(thrown).message;
      problem.hidden = false;
    }
  }

  return {
    element,
    /** @param {Message} newer @param {Joint} joint */
    update(newer, { first, last }) {
      now = newer;
      element.classList.toggle('is-joined', !first);
      element.classList.toggle('is-followed', !last);
      setBody(body, now.body_html);
      edited.hidden = now.edited_at === null || now.edited_at === undefined;
      if (now.edited_at) setAttr(edited, 'title', exact(now.edited_at));
      setText(state, now.read_at ? 'Read' : 'Sent');
      state.classList.toggle('is-read', now.read_at !== null);
      setAttr(state, 'title', now.read_at ? `Read ${exact(now.read_at)}` : null);
      form?.update(now);
    },
  };
}

/**
 * Something of one's own that the server has not answered yet.
 * @param {import('../../actions/app.js').App} app
 * @param {Pending} item
 * @param {(fields: any) => void} bringBack into its field
 */
export function pendingMessage(app, item, bringBack) {
  const { words, url } = splitPicture(item.fields.body);
  const state = h('span', { class: 'message-state' });
  const retry = h(
    'button',
    { class: 'button small', type: 'button', onclick: () => app.outbox.retry(item.key) },
    'Try again',
  );
  const back = h(
    'button',
    {
      class: 'button quiet small',
      type: 'button',
      onclick: () => {
        bringBack(item.fields);
        app.outbox.discard(item.key);
      },
    },
    'Edit',
  );
  const discard = h(
    'button',
    { class: 'button quiet small danger', type: 'button', onclick: () => app.outbox.discard(item.key) },
    'Discard',
  );
  const actions = h('div', { class: 'entry-actions' }, retry, back, discard);
  const element = h(
    'article',
    { class: 'message is-own pending', 'aria-label': 'Your message, not sent yet' },
    words && h('p', { class: 'pending-body' }, words),
    url && h('img', { class: 'pending-picture', src: url, alt: 'Your image' }),
    h('p', { class: 'message-foot' }, state),
    actions,
  );
  return {
    element,
    /** @param {Pending} now */
    update(now) {
      element.classList.toggle('is-failed', now.status === 'failed');
      setText(
        state,
        now.status === 'sending'
          ? 'Sending…'
          : now.status === 'waiting'
            ? `Not sent yet: ${now.error ?? 'waiting for the server'}`
            : `Not sent: ${now.error ?? ''}`,
      );
      actions.hidden = now.status === 'sending';
      back.hidden = now.status !== 'failed';
    },
  };
}
