// How the forum is: in numbers, by day and now, and as its doctor finds it.

import { relative } from '../../core/text/time.js';
import { button, h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { mailTest } from './mail-test.js';
import { plot } from './plot.js';

/** @typedef {import('../../core/types.js').Stats} Stats */
/** @typedef {import('../../core/types.js').DoctorCheck} DoctorCheck */

const DAYS = 30;

/** @type {[string, keyof Omit<import('../../core/types.js').StatsDay, 'day'>][]} */
const PLOTS = [
  ['Posts', 'posts'],
  ['Comments', 'comments'],
  ['Private messages', 'messages'],
  ['New people', 'new_people'],
  ['Active people', 'active_people'],
];

/** @param {number} bytes */
export const size = (bytes) =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** @param {number|null} ms */
const time = (ms) => (ms === null ? '–' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`);

/** @param {Stats['now']} now @returns {[string, string][]} */
const facts = (now) => [
  ['Online', now.users_online.toLocaleString('en')],
  ['Connections', now.connections.toLocaleString('en')],
  ['Delivery, half within', time(now.delivery_p50_ms)],
  ['Delivery, 99 % within', time(now.delivery_p99_ms)],
  ['Database', size(now.database_bytes)],
  ['Pictures', size(now.pictures_bytes)],
  ['Last backup', now.last_backup_at ? relative(now.last_backup_at, new Date()) : 'never'],
];

/** @param {DoctorCheck} check */
const finding = ({ name, ok, detail }) =>
  h(
    'li',
    { class: `finding ${ok ? 'is-good' : 'is-bad'}` },
    h('b', {}, name),
    h('span', { class: 'finding-state' }, ok ? 'all right' : 'look at this'),
    h('span', { class: 'finding-detail', dir: 'auto' }, detail),
  );

export class Overview {
  #app;
  #now = h('dl', { class: 'facts' });
  #plots = h('div', { class: 'plots' });
  #findings = h('ul', { class: 'findings' });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #look;
  isThere = false;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#look = button('Look again', 'button small', () => void this.#doctor());
    this.element = h(
      'div',
      { class: 'overview' },
      this.#problem,
      h('section', { class: 'card form', 'aria-label': 'Now' }, h('h2', {}, 'Now'), this.#now),
      h('h2', {}, `The last ${DAYS} days`),
      this.#plots,
      h(
        'section',
        { class: 'card form', 'aria-label': 'Doctor' },
        h('div', { class: 'row' }, h('h2', {}, 'Doctor'), this.#look),
        h('p', { class: 'hint' }, 'What “althing doctor” finds on the forum’s machine.'),
        this.#findings,
      ),
      mailTest(app),
    );
  }

  /** @returns {Promise<boolean>} whether the numbers could be had */
  load = async () => {
    void this.#doctor();
    try {
      const { days, now } = await this.#app.api.moderation.stats(DAYS);
      this.#now.replaceChildren(
        ...facts(now).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
      );
      this.#plots.replaceChildren(...PLOTS.map(([name, key]) => plot(name, days, (day) => day[key])));
      this.isThere = true;
      this.#problem.hidden = true;
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  };

  async #doctor() {
    this.#look.disabled = true;
    try {
      const { items } = await this.#app.api.moderation.doctor();
      this.#findings.replaceChildren(...items.map(finding));
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#look.disabled = false;
    }
  }

  /** @param {unknown} thrown */
  #fail(thrown) {
    this.#problem.textContent = asApiError(thrown).message;
    this.#problem.hidden = false;
  }
}
