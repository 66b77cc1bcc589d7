// What moderators and admins can do about a person, on that person's page: ban them or lift that, and give
// them a role.

import { h, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { confirmBan } from '../parts/dialogs.js';
import { field } from '../parts/field.js';

/** @typedef {import('../../core/types.js').Profile} Profile */
/** @typedef {import('../../core/types.js').Role} Role */

/** @type {Role[]} from the least */
const ROLES = ['member', 'moderator', 'admin'];

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string} username
 * @param {() => Promise<unknown>} refetch fetches the profile again
 */
export function mountModeration(app, username, refetch) {
  const choice = h(
    'select',
    {
      onchange: () =>
        void act(
          () => app.api.changeRole(username, /** @type {Role} */ (choice.value)),
          'The role is changed.',
        ),
    },
    ...ROLES.map((role) => h('option', { value: role }, role)),
  );
  const role = field('Role', choice);
  const ban = h(
    'button',
    { class: 'button small danger', type: 'button', onclick: () => void toggle() },
    'Ban',
  );
  const note = h('p', { class: 'banned-note', hidden: true }, 'This person is banned: they can’t log in.');
  const done = h('p', { class: 'saved', role: 'status' });
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const element = h(
    'details',
    { class: 'moderation', hidden: true },
    h('summary', {}, 'Moderation'),
    h(
      'div',
      { class: 'moderation-acts', role: 'group', 'aria-label': 'Moderation' },
      role.element,
      ban,
      done,
      problem,
    ),
  );
  /** @type {Profile|null} */
  let profile = null;

  /** @param {() => Promise<unknown>} call @param {string} words */
  async function act(call, words) {
    problem.hidden = true;
    done.textContent = '';
    try {
      await call();
      done.textContent = words;
    } catch (thrown) {
      problem.textContent = asApiError(thrown).message;
      problem.hidden = false;
      if (profile) choice.value = profile.role;
    }
    await refetch();
  }

  async function toggle() {
    if (!profile) return;
    if (profile.banned) return act(() => app.api.liftBan(username), 'The ban is lifted.');
    if (await confirmBan(profile.username)) await act(() => app.api.ban(username), '');
  }

  return {
    element,
    note,
    /** @param {import('../../core/types.js').State} state @param {Profile} now */
    update({ me }, now) {
      const mine = me ? ROLES.indexOf(me.role) : 0;
      const isOther = me !== null && me.id !== now.id;
      const mayBan = isOther && mine > ROLES.indexOf(now.role);
      const mayPromote = isOther && me.role === 'admin';
      element.hidden = !mayBan && !mayPromote;
      role.element.hidden = !mayPromote;
      ban.hidden = !mayBan;
      note.hidden = now.banned !== true;
      setText(ban, now.banned ? 'Lift the ban' : 'Ban');
      if (profile !== now) choice.value = now.role;
      profile = now;
    },
  };
}
