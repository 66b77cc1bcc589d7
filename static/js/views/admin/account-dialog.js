// What an admin can do about an account: what moderators can, and besides end its sessions and make a link to
// a new password.

import { isolated } from '../../core/text/formatting.js';
import { button, h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { ModerationBox } from '../moderation/moderation.js';
import { present } from '../parts/dialogs.js';
import { freshId } from '../parts/field.js';
import { linkToCopy } from '../parts/link-to-copy.js';

/** @typedef {import('../../net/administration.js').AdminUser} AdminUser */

const ONCE =
  'Good once, for 30 minutes, and shown this once. Whoever has it can take the account over: hand it over so ' +
  'that nobody else reads it.';

/** @param {AdminUser} account @returns {import('../../core/types.js').Profile} */
const profileOf = ({ user, posts, comments, banned, suspended_until }) => ({
  ...user,
  bio: null,
  posts,
  comments,
  banned,
  ...(suspended_until ? { suspended_until } : {}),
});

/**
 * @param {import('../../actions/app.js').App} app
 * @param {AdminUser} account
 * @param {() => Promise<AdminUser|null>} again fetches it once more
 */
export function showAccount(app, account, again) {
  const { username, role, id } = account.user;
  const refetch = async () => {
    const now = await again().catch(() => null);
    if (now) box.update(app.store.get(), profileOf(now));
  };
  const box = new ModerationBox(app, username, refetch);
  box.element.open = true;
  box.update(app.store.get(), profileOf(account));
  const done = h('p', { class: 'saved', role: 'status' });
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const handed = h('div', { class: 'handed-over', hidden: true });
  /** @param {() => Promise<string>} act gives the words for its end */
  const attempt = async (act) => {
    [done.textContent, problem.hidden] = ['', true];
    try {
      done.textContent = await act();
    } catch (thrown) {
      problem.textContent = asApiError(thrown).message;
      problem.hidden = false;
    }
    await refetch();
  };
  const end = async () => {
    await app.api.administration.endSessions(username);
    return 'They are logged out everywhere.';
  };
  const make = async () => {
    const { url } = await app.api.administration.resetLink(username);
    const { link, copy } = linkToCopy('Link to a new password', url, (words) => {
      done.textContent = words;
    });
    handed.replaceChildren(link, copy, h('p', { class: 'hint' }, ONCE));
    handed.hidden = false;
    return 'The link is made.';
  };
  const others = h(
    'div',
    { class: 'row', role: 'group', 'aria-label': 'Account' },
    button('End all sessions', 'button small', () => void attempt(end)),
    button('Make a link to a new password', 'button small', () => void attempt(make)),
  );
  const mine = app.store.get().me?.id === id;
  const closed = h(
    'p',
    { class: 'hint' },
    mine
      ? 'This is your own account: look after it in your settings.'
      : 'Another admin’s sessions and password are their own; as a member they would be in your hands.',
  );
  const heading = freshId('account');
  const dialog = h(
    'dialog',
    { class: 'dialog account-dialog', 'aria-labelledby': heading },
    h('h2', { id: heading }, isolated(username)),
    box.note,
    box.element,
    role === 'admin' ? closed : others,
    handed,
    done,
    problem,
    h(
      'div',
      { class: 'form-actions' },
      button('Close', 'button', () => dialog.close()),
    ),
  );
  present(dialog);
}
