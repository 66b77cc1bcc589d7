// What an admin can do about an account: what moderators can, and besides end its sessions and make a link to
// a new password.

import { isolated } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { linkToCopy } from '../../lib/dom/link-to-copy.js';
import { asApiError } from '../../net/api.js';
import { ModerationBox } from '../moderation/moderation.js';
import { present } from '../parts/dialogs.js';
import { freshId } from '../parts/field.js';

/** @typedef {import('../../net/administration.js').AdminUser} AdminUser */

const ONCE =
  'Good once, for 30 minutes, and shown this once. Whoever has it can take the account over: hand it ' +
  'over so that nobody else reads it.';
const MINE = 'This is your own account: look after it in your settings.';
const ADMINS =
  'Another admin’s sessions and password are their own; as a member they would be in your hands.';

/** @param {AdminUser} account @returns {import('../../core/types.js').Profile} */
const profileOf = ({ user, posts, comments, banned, suspended_until }) => ({
  ...user,
  bio: null,
  posts,
  comments,
  banned,
  ...(suspended_until ? { suspended_until } : {}),
});

class AccountDialog {
  #app;
  #username;
  #again;
  #box;
  #done = h('p', { class: 'saved', role: 'status' });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #handed = h('div', { class: 'handed-over', hidden: true });
  #others;
  #closed;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {AdminUser} account
   * @param {() => Promise<AdminUser|null>} again fetches it once more
   */
  constructor(app, account, again) {
    this.#app = app;
    this.#username = account.user.username;
    this.#again = again;
    this.#box = new ModerationBox(app, this.#username, this.#refetch, this.#clear);
    this.#box.element.open = true;
    this.#others = h(
      'div',
      { class: 'row', role: 'group', 'aria-label': 'Account' },
      button('End all sessions', 'button small', () => void this.#attempt(this.#end)),
      button('Make a link to a new password', 'button small', () => void this.#attempt(this.#make)),
    );
    this.#closed = h('p', { class: 'hint' });
    this.#show(account);
    const heading = freshId('account');
    const dialog = h(
      'dialog',
      { class: 'dialog account-dialog', 'aria-labelledby': heading },
      h('h2', { id: heading }, isolated(this.#username)),
      ...[this.#box.note, this.#box.element, this.#closed, this.#others, this.#handed],
      ...[this.#done, this.#problem],
      h(
        'div',
        { class: 'form-actions' },
        button('Close', 'button', () => dialog.close()),
      ),
    );
    present(dialog);
  }

  /** @param {AdminUser} account */
  #show(account) {
    const state = this.#app.store.get();
    this.#box.update(state, profileOf(account));
    const { role, id } = account.user;
    this.#others.hidden = role === 'admin';
    this.#closed.hidden = role !== 'admin';
    this.#closed.textContent = state.me?.id === id ? MINE : ADMINS;
  }

  #refetch = async () => {
    const now = await this.#again().catch(() => null);
    if (now) this.#show(now);
  };

  #clear = () => {
    this.#done.textContent = '';
    this.#problem.hidden = true;
  };

  /** @param {() => Promise<string>} act gives the words for its end */
  async #attempt(act) {
    this.#clear();
    this.#box.clear();
    try {
      this.#done.textContent = await act();
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
    }
    await this.#refetch();
  }

  #end = async () => {
    await this.#app.api.administration.endSessions(this.#username);
    return 'They are logged out everywhere.';
  };

  #make = async () => {
    const { url } = await this.#app.api.administration.resetLink(this.#username);
    const { link, copy } = linkToCopy('Link to a new password', url, (words) => {
      this.#done.textContent = words;
    });
    this.#handed.replaceChildren(link, copy, h('p', { class: 'hint' }, ONCE));
    this.#handed.hidden = false;
    return 'The link is made.';
  };
}

/**
 * @param {import('../../actions/app.js').App} app
 * @param {AdminUser} account
 * @param {() => Promise<AdminUser|null>} again fetches it once more
 */
export const showAccount = (app, account, again) => new AccountDialog(app, account, again);
