// A post or a comment of one's own that the server has not answered yet.

import { pendingSentence } from '../../core/text/formatting.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { avatar } from '../parts/avatar.js';

/** @typedef {import('../../actions/app.js').App} App */
/** @typedef {import('./entry.js').Entry} Entry */

/**
 * @param {App} app
 * @param {import('../../core/types.js').Pending} item
 * @param {(fields: any) => boolean} bringBack into its field; false where there is none
 * @returns {Entry}
 */
export function pendingEntry(app, item, bringBack) {
  const state = h('span', { class: 'pending-state' });
  const me = app.store.get().me ?? { username: '' };
  const { username } = me;
  const retry = button('Try again', 'button small', () => app.outbox.retry(item.key));
  const isHeld = item.status === 'held';
  const back = button(isHeld ? 'Take back' : 'Edit', 'button quiet small', async () => {
    // What waited is a draft again, which its field offers where it has something else in it.
    if (isHeld) {
      if (await app.held.withdraw(item)) bringBack(item.fields);
    } else if (bringBack(item.fields)) app.outbox.discard(item.key);
  });
  const alone = button('Send it as a comment', 'button small', () => app.outbox.unanswer(item), {
    hidden: true,
  });
  const discard = button('Discard', 'button quiet small danger', () => app.outbox.discard(item.key));
  const element = h(
    'article',
    {
      class: `pending ${item.kind === 'post' ? 'card post' : 'comment'}`,
      'aria-label':
        item.status === 'held'
          ? `Your ${item.kind}, waiting for a moderator`
          : `Your ${item.kind}, not sent yet`,
    },
    h(
      'div',
      { class: 'byline' },
      avatar(me),
      h(
        'div',
        { class: 'byline-text' },
        h('span', { class: 'name' }, username),
        h('span', { class: 'meta' }, state),
      ),
    ),
    item.kind === 'post' ? h('h2', { class: 'post-title', dir: 'auto' }, item.fields.title) : null,
    h('p', { class: 'pending-body', dir: 'auto' }, item.fields.body),
    h('div', { class: 'entry-actions' }, alone, retry, back, discard),
  );
  return {
    element,
    /** @param {import('../../core/types.js').Pending} now */
    update(now) {
      element.classList.toggle('is-failed', now.status === 'failed');
      setText(state, pendingSentence(now));
      alone.hidden = now.orphan !== true;
      const isOnItsWay = now.status === 'sending' || now.status === 'held';
      retry.hidden = isOnItsWay || now.orphan === true;
      back.hidden = now.status !== 'failed' && now.status !== 'held';
      discard.hidden = isOnItsWay;
    },
  };
}
