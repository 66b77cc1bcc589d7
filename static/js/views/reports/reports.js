// What was reported, for moderators: who looks after what, and what becomes of it. It changes as they watch.

import { href } from '../../core/routes.js';
import { mayModerate } from '../../core/state.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { emptyState, nameLink, timeOf } from '../parts/avatar.js';
import { confirmRemoval } from '../parts/dialogs.js';
import { PagedList } from '../parts/paged-list.js';
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

/** What a moderator notes with an act. */
const NOTE = { 'aria-label': 'Note', placeholder: 'A note, also for whoever is warned', maxlength: 500 };

/** What moderators say to each other. */
const SAY = {
  'aria-label': 'Say to the other moderators',
  placeholder: 'Say to the other moderators',
  maxlength: 500,
};

export class ReportsPage {
  #app;
  /** @type {'open'|'closed'} */
  #which = 'open';
  #list;
  /** What is being noted with a report stays, whatever comes. @type {Map<number, HTMLInputElement>} */
  #notes = new Map();
  /** The same of what is being said about it. @type {Map<number, HTMLInputElement>} */
  #words = new Map();
  /** @type {number|undefined} */
  #me;
  #may = false;
  #known = false;
  #stranger = emptyState('This is for moderators', 'What people report is read by moderators alone.');
  #tabs;
  #unwatch;

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#app = app;
    this.#list = new PagedList({
      fetch: (before) => app.api.moderation.reports(this.#which, before),
      key: ({ id }) => id,
      row: (report) => this.#card(report),
      rows: h('div', { class: 'reports', role: 'feed', 'aria-label': 'Reports' }),
      none: emptyState('Nothing to look at', 'What people report comes here at once.'),
    });
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
        h(
          'nav',
          { class: 'section-nav', 'aria-label': 'Which reports' },
          ...tabs,
          h('a', { class: 'section-link', href: href.queue }, 'Waiting texts'),
          h('a', { class: 'section-link', href: href.audit }, 'What moderators did'),
        ),
      ),
      ...[this.#stranger, ...this.#list.parts],
    );
    this.#mark();
    this.#unwatch = app.reports.watch(this.refresh);
  }

  title = () => 'Reports';

  /** @param {'open'|'closed'} which */
  #choose(which) {
    this.#which = which;
    this.#mark();
    void this.refresh();
  }

  #mark() {
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
      report.hidden
        ? h(
            'p',
            { class: 'meta' },
            'Hidden since several people reported it, until a report of it is closed.',
          )
        : null,
      report.text ? h('p', { dir: 'auto' }, report.text) : null,
      report.excerpt ? h('blockquote', { class: 'report-text', dir: 'auto' }, report.excerpt) : null,
      report.closed_at === null ? this.#acts(report) : outcome(report),
      this.#discussion(report),
    );
  }

  /** @param {Report} report */
  #discussion({ id, notes }) {
    const words = this.#words.get(id) ?? h('input', SAY);
    this.#words.set(id, words);
    const said = notes.map(({ author, text, created_at }) =>
      h('li', {}, nameLink(author.username), ' ', h('span', { dir: 'auto' }, text), ' ', timeOf(created_at)),
    );
    const say = async () => {
      if (words.value.trim() === '') return words.focus();
      const report = await this.#app.api.moderation.discuss(id, words.value);
      words.value = '';
      return report;
    };
    return h(
      'div',
      { class: 'report-discussion' },
      said.length > 0 ? h('ul', { 'aria-label': 'What moderators say' }, ...said) : null,
      h(
        'form',
        {
          class: 'report-acts',
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            void this.#do(say);
          },
        },
        words,
        h('button', { class: 'button small' }, 'Say'),
      ),
    );
  }

  /** @param {Report} report */
  #acts(report) {
    const { id, claimed_by, post_id } = report;
    const note = this.#notes.get(id) ?? h('input', NOTE);
    this.#notes.set(id, note);
    const offered = post_id === null ? ACTS.filter(([act]) => !act.startsWith('remove')) : ACTS;
    const { moderation } = this.#app.api;
    const claim = claimed_by
      ? [h('span', { class: 'meta' }, `${claimed_by.username} looks after it`)]
      : [button('Look after it', 'button small', () => void this.#do(() => moderation.claim(id)))];
    if (claimed_by && claimed_by.id === this.#me)
      claim.push(button('Give it back', 'button small', () => void this.#do(() => moderation.letGo(id))));
    const acts = offered.map(([act, name]) =>
      button(
        name,
        `button small ${act.startsWith('remove') ? 'danger' : ''}`,
        () => void this.#close(id, act, note.value),
      ),
    );
    // What somebody else looks after is theirs to close.
    const isTaken = claimed_by !== null && claimed_by.id !== this.#me;
    return h('div', { class: 'report-acts' }, ...claim, ...(isTaken ? [] : [note, ...acts]));
  }

  /** @param {number} id @param {string} act @param {string} note */
  async #close(id, act, note) {
    if (act.startsWith('remove') && !(await confirmRemoval(act !== 'remove'))) return;
    await this.#do(() => this.#app.api.moderation.close(id, act, note));
  }

  /** @param {() => Promise<unknown>} call */
  async #do(call) {
    if (await this.#list.attempt(call)) this.#app.announcer.say('Done');
  }

  /** @param {State} state */
  update(state) {
    this.#me = state.me?.id;
    const may = mayModerate(state);
    const known = state.signedIn !== 'unknown';
    if (may === this.#may && known === this.#known) return;
    [this.#may, this.#known] = [may, known];
    this.#stranger.hidden = !known || may;
    this.#list.forget(may);
    void this.refresh();
  }

  ready = () => this.#known && (!this.#may || this.#list.isThere);

  refresh = async () => !this.#may || this.#list.load(null);

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
