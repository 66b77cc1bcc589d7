// What moderators and admins can do about a person, on that person's page: ban them or lift that, and give
// them a role.

import { fieldError } from '../../core/text/formatting.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { confirmBan, confirmRole } from '../parts/dialogs.js';
import { field } from '../parts/field.js';
import { UndoBox } from './undo-box.js';

/** @typedef {import('../../core/types.js').Profile} Profile */
/** @typedef {import('../../core/types.js').Role} Role */

/** @type {Role[]} from the least */
const ROLES = ['member', 'moderator', 'admin'];

const NOT_TO_COME = 'Choose a time that is yet to come.';

export class ModerationBox {
  #app;
  #username;
  #refetch;
  #begins;
  #choice;
  #role;
  #ban;
  #suspend;
  #until = field('Suspended until', h('input', { type: 'datetime-local' }));
  #reason = field('Why', h('input', { placeholder: 'For them to read', maxlength: 500 }));
  #suspension;
  #undo;
  #done;
  #problem;
  /** @type {Profile|null} */
  #profile = null;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {string} username
   * @param {() => Promise<unknown>} refetch fetches the profile again
   * @param {() => void} [begins] called before anything is done
   */
  constructor(app, username, refetch, begins = () => {}) {
    this.#app = app;
    this.#username = username;
    this.#refetch = refetch;
    this.#begins = begins;
    this.#choice = h(
      'select',
      {
        onchange: () => void this.#promote(),
      },
      ...ROLES.map((role) => h('option', { value: role }, role)),
    );
    this.#role = field('Role', this.#choice);
    this.#ban = button('Ban', 'button small danger', () => void this.#toggle());
    this.#suspend = button('Suspend', 'button small danger', () => void this.#turnSuspension());
    this.#suspension = h(
      'div',
      { class: 'row', role: 'group', 'aria-label': 'Suspension' },
      ...[this.#until.element, this.#reason.element, this.#suspend],
    );
    this.#undo = new UndoBox(app, username, refetch, this.#begin);
    this.note = h('p', { class: 'banned-note', hidden: true }, 'This person is banned: they can’t log in.');
    this.#done = h('p', { class: 'saved', role: 'status' });
    this.#problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    this.element = h(
      'details',
      { class: 'moderation', hidden: true },
      h('summary', {}, 'Moderation'),
      h(
        'div',
        { class: 'moderation-acts', role: 'group', 'aria-label': 'Moderation' },
        this.#role.element,
        this.#ban,
        this.#suspension,
        this.#undo.element,
        this.#done,
        this.#problem,
      ),
    );
  }

  /** Takes away what was said of the last act. */
  clear = () => {
    this.#problem.hidden = true;
    this.#done.textContent = '';
    for (const one of [this.#until, this.#reason]) one.setError(null);
    this.#undo.clear();
  };

  #begin = () => {
    this.#begins();
    this.clear();
  };

  /** @param {() => Promise<unknown>} call @param {string} words */
  #act = async (call, words) => {
    this.#begin();
    try {
      await call();
      this.#done.textContent = words;
    } catch (thrown) {
      this.#fail(asApiError(thrown));
      if (this.#profile) this.#choice.value = this.#profile.role;
    }
    await this.#refetch();
  };

  /** @param {import('../../net/api.js').ApiError} error */
  #fail = ({ fields, message }) => {
    if (fields.until) this.#until.setError(fieldError('The time', fields.until));
    if (fields.reason) this.#reason.setError(fieldError('The reason', fields.reason));
    const wrong = fields.until ? this.#until : fields.reason ? this.#reason : null;
    wrong?.input.focus();
    this.#problem.textContent = message;
    this.#problem.hidden = wrong !== null;
  };

  #promote = async () => {
    const role = /** @type {Role} */ (this.#choice.value);
    if (!(await confirmRole(this.#username, role))) {
      if (this.#profile) this.#choice.value = this.#profile.role;
      return;
    }
    await this.#act(() => this.#app.api.changeRole(this.#username, role), 'The role is changed.');
  };

  #toggle = async () => {
    if (!this.#profile) return;
    if (this.#profile.banned)
      return this.#act(() => this.#app.api.liftBan(this.#username), 'The ban is lifted.');
    if (await confirmBan(this.#profile.username))
      await this.#act(() => this.#app.api.ban(this.#username), '');
  };

  #turnSuspension = async () => {
    const { moderation } = this.#app.api;
    if (this.#profile?.suspended_until)
      return this.#act(() => moderation.lift(this.#username), 'They may write again.');
    const until = new Date(this.#until.input.value);
    if (!(until.getTime() > Date.now())) {
      this.#begin();
      this.#until.setError(NOT_TO_COME);
      this.#until.input.focus();
      return;
    }
    await this.#act(
      () => moderation.suspend(this.#username, until.toISOString(), this.#reason.input.value),
      'They may only read now.',
    );
  };

  /** @param {import('../../core/types.js').State} state @param {Profile} now */
  update = ({ me }, now) => {
    const mine = me ? ROLES.indexOf(me.role) : 0;
    const isOther = me !== null && me.id !== now.id;
    const mayBan = isOther && mine > ROLES.indexOf(now.role);
    const mayPromote = isOther && me.role === 'admin';
    this.element.hidden = !mayBan && !mayPromote;
    this.#role.element.hidden = !mayPromote;
    this.#ban.hidden = this.#suspension.hidden = this.#undo.element.hidden = !mayBan;
    const suspended = now.suspended_until !== undefined;
    this.#until.element.hidden = this.#reason.element.hidden = suspended;
    setText(this.#suspend, suspended ? 'Lift the suspension' : 'Suspend');
    this.note.hidden = now.banned !== true;
    setText(this.#ban, now.banned ? 'Lift the ban' : 'Ban');
    if (this.#profile !== now) this.#choice.value = now.role;
    this.#profile = now;
  };
}
