// The backups in the forum's folder: one more of them, and one to be taken along.

import { count, isolated } from '../../core/text/formatting.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { reconcile } from '../../lib/dom/reconcile.js';
import { asApiError } from '../../net/api.js';
import { timeOf } from '../parts/avatar.js';
import { formDialog } from '../parts/dialogs.js';
import { field } from '../parts/field.js';
import { size } from './overview.js';

/** @typedef {import('../../net/administration.js').Backup} Backup */
/** @typedef {import('../../net/administration.js').Backups} Backups */

const EVERYTHING =
  'A backup holds everything: private messages, e-mail addresses, and the hashes of all passwords. Keep it ' +
  'where nobody else reads it.';
const NO_FOLDER =
  'This forum has no folder for backups: whoever runs it names one by ALTHING_BACKUPS, and one is made ' +
  'each day.';

/** @param {Backup} backup */
const state = ({ bytes, pictures, checked }) =>
  [
    size(bytes),
    count(pictures, 'picture', 'pictures'),
    checked === null ? null : checked ? 'checked' : 'damaged: its database is not as long as it was',
  ]
    .filter(Boolean)
    .join(' · ');

export class BackupsSection {
  #app;
  #rows = h('ul', { class: 'account-list', 'aria-label': 'Backups' });
  #none = h('p', { class: 'hint', hidden: true }, 'There is none yet.');
  #place = h('p', { class: 'hint', hidden: true }, NO_FOLDER);
  #progress = h('p', { class: 'saved', role: 'status' });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #make;
  isThere = false;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#make = button('Make one now', 'button primary', () => void this.#begin());
    this.element = h(
      'section',
      { class: 'card form', 'aria-label': 'Backups' },
      h('h2', {}, 'Backups'),
      h('p', {}, EVERYTHING),
      this.#place,
      this.#problem,
      h('div', { class: 'form-actions' }, this.#progress, this.#make),
      this.#none,
      this.#rows,
    );
    this.destroy = app.backups.watch(() => void this.load());
  }

  /** @returns {Promise<boolean>} whether they could be had */
  load = async () => {
    try {
      this.#show(await this.#app.api.administration.backups());
      this.isThere = true;
      return true;
    } catch (thrown) {
      this.#fail(asApiError(thrown).message);
      return false;
    }
  };

  /** @param {Backups} now */
  #show({ items, enabled, making, failed }) {
    this.#place.hidden = enabled;
    this.#make.hidden = !enabled;
    this.#make.disabled = making;
    this.#none.hidden = !enabled || making || items.length > 0;
    const was = this.#progress.textContent !== '';
    setText(this.#progress, making ? 'A backup is being made…' : was && !failed ? 'The backup is made.' : '');
    this.#problem.hidden = !failed || making;
    if (failed) this.#problem.textContent = `The last backup could not be made: ${failed.detail}`;
    reconcile(this.#rows, items, { key: ({ name }) => name, create: this.#row, update() {} });
  }

  /** @param {string} words */
  #fail(words) {
    this.#problem.textContent = words;
    this.#problem.hidden = false;
  }

  async #begin() {
    this.#make.disabled = true;
    this.#progress.textContent = 'A backup is being made…';
    try {
      await this.#app.api.administration.makeBackup();
    } catch (thrown) {
      this.#progress.textContent = '';
      this.#make.disabled = false;
      this.#fail(asApiError(thrown).message);
    }
  }

  /** @param {Backup} backup */
  #row = (backup) =>
    h(
      'li',
      {},
      h(
        'div',
        { class: 'account-item' },
        backup.created_at ? h('strong', {}, timeOf(backup.created_at)) : null,
        h('span', { class: 'meta' }, backup.name),
        h('span', { class: 'meta' }, state(backup)),
      ),
      button('Download', 'button small', () => this.#ask(backup.name), {
        'aria-label': `Download ${backup.name}`,
      }),
    );

  /** Asks for the reader's own password, without which nothing leaves. @param {string} name */
  #ask(name) {
    const password = h('input', { type: 'password', autocomplete: 'current-password', required: true });
    const fields = { password: field('Your password', password) };
    formDialog({
      title: `Download ${isolated(name)}?`,
      parts: [h('p', {}, EVERYTHING), fields.password.element],
      fields,
      yes: 'Download',
      send: async (close) => {
        await this.#app.api.administration.grantBackup(name, password.value);
        close();
        const link = h('a', { href: `/api/admin/backups/${encodeURIComponent(name)}`, download: '' });
        link.click();
      },
    });
  }
}
