// One private message, sent or still on its way, and the line that says which day it is. What one person
// writes within a minute stands together under one name.

import { pendingSentence } from '../../core/text/formatting.js';
import { splitPicture } from '../../core/text/pictures.js';
import { href } from '../../core/routes.js';
import { clock, exact } from '../../core/text/time.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { asApiError } from '../../net/api.js';
import { clockOf, dayOf } from '../parts/avatar.js';
import { confirmDeletion } from '../parts/dialogs.js';
import { showReport } from '../reports/report-dialog.js';
import { Menu } from '../parts/menu.js';
import { MessageEdit } from './message-edit.js';

/** @typedef {import('../../core/types.js').Message} Message */
/** @typedef {import('../../core/types.js').Pending} Pending */
/**
 * Whether it begins and ends what is written within a minute.
 * @typedef {{first: boolean, last: boolean}} Joint
 */

/** @param {string} iso the first message of that day */
export const dayLine = (iso) => h('p', { class: 'day-line' }, dayOf(iso));

export class MessageEntry {
  #app;
  #partner;
  #now;
  /** @type {MessageEdit|null} */
  #form = null;
  #state;
  #edited;
  #body;
  #problem;
  #menu;

  /** @param {import('../../actions/app.js').App} app @param {Message} message @param {boolean} mine */
  constructor(app, message, mine) {
    this.#app = app;
    const { username } = message.from;
    this.#partner = mine ? message.to.username : username;
    this.#now = message;
    this.#state = h('span', { class: 'message-state' });
    this.#edited = h('span', { class: 'message-edited', hidden: true }, 'edited');
    this.#body = h('div', { class: 'prose' });
    this.#problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    this.#menu = mine
      ? new Menu({ name: `Edit or delete your message, ${clock(message.created_at)}`, label: ['⋯'] }, [
          button('Edit', 'button quiet', this.#edit),
          button('Delete', 'button quiet danger', () => void this.#remove()),
        ])
      : new Menu({ name: `More about the message, ${clock(message.created_at)}`, label: ['⋯'] }, [
          button('Report', 'button quiet', () => showReport(app, { message_id: message.id }, 'message')),
        ]);
    const head = h(
      'p',
      { class: 'message-head' },
      h('a', { class: 'name', href: href.user(username) }, username),
      clockOf(message.created_at),
    );
    this.element = h(
      'article',
      {
        class: `message ${mine ? 'is-own' : ''}`,
        tabindex: -1,
        'aria-label': mine ? 'Your message' : `Message from ${username}`,
        'data-message': message.id,
      },
      head,
      this.#body,
      this.#problem,
      h('p', { class: 'message-foot' }, this.#edited, mine && this.#state),
      this.#menu.element,
    );
  }

  #edit = () => {
    if (this.#form) return;
    this.#form = new MessageEdit(this.#app, this.#now, () => {
      this.#form?.element.remove();
      this.#form = null;
      this.#body.hidden = false;
      this.element.classList.remove('is-editing');
      this.#menu.open.focus({ preventScroll: true });
    });
    this.#body.hidden = true;
    this.#body.before(this.#form.element);
    this.element.classList.add('is-editing');
    this.#form.focus();
  };

  #remove = async () => {
    if (!(await confirmDeletion('message'))) return;
    try {
      await this.#app.api.deleteMessage(this.#now.id);
      this.#app.store.dispatch({ type: 'message.removed', id: this.#now.id, with: this.#partner });
      this.#app.announcer.say('The message is deleted');
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
    }
  };

  /** @param {Message} newer @param {Joint} joint */
  update = (newer, { first, last }) => {
    this.#now = newer;
    this.element.classList.toggle('is-joined', !first);
    this.element.classList.toggle('is-followed', !last);
    setBody(this.#body, this.#now.body_html);
    this.#edited.hidden = this.#now.edited_at === null || this.#now.edited_at === undefined;
    if (this.#now.edited_at) setAttr(this.#edited, 'title', exact(this.#now.edited_at));
    setText(this.#state, this.#now.read_at ? 'Read' : 'Sent');
    this.#state.classList.toggle('is-read', this.#now.read_at !== null);
    setAttr(this.#state, 'title', this.#now.read_at ? `Read ${exact(this.#now.read_at)}` : null);
    this.#form?.update(this.#now);
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
  const retry = button('Try again', 'button small', () => app.outbox.retry(item.key));
  const back = button('Edit', 'button quiet small', () => {
    bringBack(item.fields);
    app.outbox.discard(item.key);
  });
  const discard = button('Discard', 'button quiet small danger', () => app.outbox.discard(item.key));
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
      setText(state, pendingSentence(now));
      actions.hidden = now.status === 'sending';
      back.hidden = now.status !== 'failed';
    },
  };
}
