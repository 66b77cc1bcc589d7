// What was reported, for moderators: who looks after what, and what becomes of it. It changes as they watch.

import { href } from '../../core/routes.js';
import { mayModerate } from '../../core/state.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';
import { emptyState, nameLink, skeleton, timeOf } from '../parts/avatar.js';
import { REASONS } from './report-dialog.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Report} Report */

/** @type {[string, string][]} */
const ACTS = [
  ['none', 'Leave it'],
  ['remove', 'Remove it'],
  ['remove_and_suspend', 'Remove, suspend for a week'],
  ['warn', 'Warn the writer'],
];

/** @param {Report} report where what was reported stands, and what it is */
function placeOf({ post_id, comment_id, message_id, person }) {
  if (comment_id !== null && post_id !== null)
    return { what: 'A comment', to: href.comment(post_id, comment_id) };
  if (post_id !== null) return { what: 'A post', to: href.post(post_id) };
  return { what: message_id === null ? 'A person' : 'A private message', to: href.user(person.username) };
}

export class ReportsPage {
  #app;
  /** @type {'open'|'closed'} */
  #which = 'open';
  /** @type {Report[]|null} */
  #reports = null;
  /** @type {string|null} */
  #next = null;
  #asked = 0;
  #may = false;
  #known = false;
  #loading = skeleton(3);
  #list = h('div', { class: 'reports', role: 'feed', 'aria-label': 'Reports' });
  #more = button('More', 'button older', () => void this.#load(this.#next), { hidden: true });
  #none = emptyState('Nothing to look at', 'What people report comes here at once.');
  #stranger = emptyState('This is for moderators', 'What people report is read by moderators alone.');
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #tabs;
  #unwatch;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#tabs = /** @type {const} */ (['open', 'closed']).map((which) => ({
      which,
      element: button(which === 'open' ? 'Open' : 'Closed', 'section-link', () => this.#choose(which)),
    }));
    const tabs = this.#tabs.map(({ element }) => element);
    this.element = h(
      'div',
      { class: 'page' },
      h(
        'header',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, 'Reports'),
        h('nav', { class: 'section-nav', 'aria-label': 'Which reports' }, ...tabs),
        h('a', { class: 'section-link', href: href.audit }, 'What moderators did'),
      ),
      ...[this.#stranger, this.#loading, this.#problem, this.#none, this.#list, this.#more],
    );
    this.#unwatch = app.reports.watch(() => void this.#load(null));
  }

  title = () => 'Reports';

  /** @param {'open'|'closed'} which */
  #choose(which) {
    this.#which = which;
    void this.#load(null);
  }

  /** @param {string|null} before */
  #load = async (before) => {
    if (!this.#may) return true;
    const asked = (this.#asked += 1);
    try {
      const { items, next } = await this.#app.api.moderation.reports(this.#which, before);
      if (asked !== this.#asked) return true;
      this.#reports = before ? [...(this.#reports ?? []), ...items] : items;
      this.#next = next;
      this.#problem.hidden = true;
      this.#draw();
      this.element.dispatchEvent(new Event('loaded', { bubbles: true }));
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  };

  #draw() {
    const all = this.#reports ?? [];
    this.#loading.hidden = true;
    this.#none.hidden = all.length > 0;
    this.#list.replaceChildren(...all.map((report) => this.#card(report)));
    this.#more.hidden = this.#next === null;
    for (const { which, element } of this.#tabs)
      setAttr(element, 'aria-current', which === this.#which ? 'page' : null);
  }

  /** @param {Report} report */
  #card(report) {
    const { what, to } = placeOf(report);
    const why = REASONS.find(([reason]) => reason === report.reason)?.[1] ?? report.reason;
    return h(
      'article',
      { class: 'card report', 'data-row': `r${report.id}`, tabindex: 0, 'aria-label': `${what}: ${why}` },
      h(
        'p',
        { class: 'meta' },
        h('a', { href: to }, what),
        h('span', {}, 'by ', nameLink(report.person.username)),
        h('span', {}, 'reported by ', nameLink(report.reporter.username)),
        timeOf(report.created_at),
      ),
      h('p', { class: 'report-why' }, why),
      report.text ? h('p', { dir: 'auto' }, report.text) : null,
      report.excerpt ? h('blockquote', { class: 'report-text', dir: 'auto' }, report.excerpt) : null,
      report.closed_at === null ? this.#acts(report) : outcome(report),
    );
  }

  /** @param {Report} report */
  #acts(report) {
    const { id, claimed_by, post_id } = report;
    const note = h('input', {
      'aria-label': 'Note',
      placeholder: 'A note, also for whoever is warned',
      maxlength: 500,
    });
    const offered = post_id === null ? ACTS.filter(([act]) => !act.startsWith('remove')) : ACTS;
    const claim = claimed_by
      ? h('span', { class: 'meta' }, `${claimed_by.username} looks after it`)
      : button(
          'Look after it',
          'button small',
          () => void this.#do(() => this.#app.api.moderation.claim(id)),
        );
    const acts = offered.map(([act, name]) =>
      button(
        name,
        `button small ${act.startsWith('remove') ? 'danger' : ''}`,
        () => void this.#do(() => this.#app.api.moderation.close(id, act, note.value)),
      ),
    );
    return h('div', { class: 'report-acts' }, claim, note, ...acts);
  }

  /** @param {() => Promise<Report>} call */
  async #do(call) {
    try {
      await call();
      await this.#load(null);
      this.#app.announcer.say('Done');
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** @param {unknown} thrown */
  #fail(thrown) {
    this.#loading.hidden = true;
    this.#problem.textContent = asApiError(thrown).message;
    this.#problem.hidden = false;
  }

  /** @param {State} state */
  update(state) {
    const may = mayModerate(state);
    this.#known = state.signedIn !== 'unknown';
    this.#stranger.hidden = !this.#known || may;
    if (!may) this.#loading.hidden = this.#none.hidden = true;
    if (may === this.#may) return;
    this.#may = may;
    this.#list.replaceChildren();
    this.#loading.hidden = !may;
    this.#none.hidden = true;
    void this.#load(null);
  }

  ready = () => this.#known && (!this.#may || this.#reports !== null);

  refresh = () => this.#load(null);

  destroy = () => this.#unwatch();
}

/** @param {Report} report */
const outcome = ({ action, note, closed_by, closed_at }) =>
  h(
    'p',
    { class: 'meta' },
    h(
      'span',
      {},
      `${ACTS.find(([act]) => act === action)?.[1] ?? action}: ${closed_by?.username ?? 'somebody'}`,
    ),
    note ? h('span', { dir: 'auto' }, note) : null,
    closed_at ? timeOf(closed_at) : null,
  );
