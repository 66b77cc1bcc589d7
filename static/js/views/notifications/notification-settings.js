// What this person wants to be told, and whether this device may tell it when nobody looks at the page.

import { h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';

/** @typedef {import('../../core/types.js').NotificationKind} NotificationKind */

/** @type {[NotificationKind, string, string][]} */
const KINDS = [
  ['mention', 'Mentions', 'Somebody writes @ and your name in a post or comment.'],
  ['reply', 'Replies', 'Somebody replies to a comment of yours.'],
  [
    'comment',
    'Comments',
    'Somebody comments on a post that you follow: your own, and those that you have commented on.',
  ],
  ['post', 'New posts', 'Somebody posts in a category, or with a tag, that you follow.'],
  ['edit', 'Edits', 'Somebody else edits a post or comment of yours, or one that you have quoted.'],
  ['solution', 'Solutions', 'A comment of yours is accepted as what answers a question.'],
  ['reaction', 'Reactions', 'Somebody reacts to a post or comment of yours.'],
  ['message', 'Messages', 'Somebody writes to you.'],
];

export class NotificationSettings {
  #saved;
  #problem;
  #kinds;
  #desktop;
  #device;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#saved = h('p', { class: 'saved', role: 'status' });
    this.#problem = h('p', { class: 'form-error', role: 'alert', hidden: true });

    this.#kinds = KINDS.map(([kind, name, text]) => ({
      kind,
      ...this.#choice(kind, name, text, async (box) => {
        app.session.changed(await app.api.changeMe({ notify: { [kind]: box.checked } }));
        return box.checked ? `${name} are told from now on.` : `${name} are not told any more.`;
      }),
    }));
    const { desktop } = app.notifications;
    this.#desktop = desktop;
    this.#device = this.#choice(
      'device',
      'On this device, while Althing is out of sight',
      '',
      async (box) => {
        const wanted = box.checked;
        box.checked = await this.#desktop.set(wanted);
        this.#show();
        if (!wanted) return 'This device is silent.';
        return box.checked ? 'This device tells you from now on.' : 'The browser does not allow it.';
      },
    );

    this.#show();
    this.element = h(
      'section',
      { class: 'card form', id: 'notifications', tabindex: -1, 'aria-label': 'Notifications' },
      h('h2', {}, 'Notifications'),
      ...this.#kinds.map((one) => one.element),
      this.#desktop.offered() && this.#device.element,
      this.#saved,
      this.#problem,
    );
  }

  /**
   * One switch and what it does.
   * @param {string} id
   * @param {string} name
   * @param {string} text
   * @param {(box: HTMLInputElement) => Promise<string>} change gives what is said afterwards
   */
  #choice = (id, name, text, change) => {
    const box = h('input', { type: 'checkbox', role: 'switch', 'aria-describedby': `notify-${id}-hint` });
    const hint = h('p', { class: 'hint', id: `notify-${id}-hint` }, text);
    box.addEventListener('change', async () => {
      this.#problem.hidden = true;
      this.#saved.textContent = '';
      box.disabled = true;
      try {
        this.#saved.textContent = await change(box);
      } catch (thrown) {
        box.checked = !box.checked;
        this.#problem.textContent = asApiError(thrown).message;
        this.#problem.hidden = false;
      } finally {
        box.disabled = false;
        box.focus();
      }
    });
    return { box, hint, element: h('div', {}, h('label', { class: 'check switch' }, box, ` ${name}`), hint) };
  };

  #show = () => {
    this.#device.box.checked = this.#desktop.on();
    this.#device.hint.textContent = this.#desktop.refused()
      ? 'The browser refuses them for this site; its own settings can change that.'
      : 'The browser asks for permission once. Nothing is shown while you are looking at Althing.';
  };

  /** @param {import('../../core/types.js').State} state */
  update = ({ me }) => {
    for (const { kind, box } of this.#kinds) if (!box.disabled) box.checked = me?.notify?.[kind] !== false;
  };
}
