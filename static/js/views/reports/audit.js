// What moderators, admins and the server's own command did: who, to whom and why, the latest first.

import { href } from '../../core/routes.js';
import { mayModerate } from '../../core/state.js';
import { query } from '../../net/finding.js';
import { h } from '../../lib/dom/dom.js';
import { emptyState, timeOf } from '../parts/avatar.js';
import { PagedList } from '../parts/paged-list.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').AuditEntry} AuditEntry */

/** By the server's word. @type {[string, string][]} */
const ACTS = [
  ['', 'All acts'],
  ['ban', 'banned'],
  ['lift_ban', 'lifted the ban of'],
  ['suspend', 'suspended'],
  ['lift_suspension', 'lifted the suspension of'],
  ['undo', 'undid what was done by'],
  ['put_back', 'put back what was done by'],
  ['role', 'changed the role of'],
  ['lock', 'locked'],
  ['unlock', 'opened'],
  ['pin', 'pinned'],
  ['unpin', 'pinned no more'],
  ['merge_post', 'merged into another post'],
  ['split_post', 'made a post of comments under'],
  ['edit_post', 'edited a post by'],
  ['delete_post', 'deleted a post by'],
  ['edit_comment', 'edited a comment by'],
  ['delete_comment', 'deleted a comment by'],
  ['claim_report', 'looks after a report of'],
  ['close_report', 'closed a report of'],
  ['solution', 'changed the solution of a question by'],
  ['rename_tag', 'renamed the tag'],
  ['create_category', 'made the category'],
  ['update_category', 'changed the category'],
  ['delete_category', 'deleted the category'],
  ['merge_category', 'merged into another the category'],
  ['create_invite', 'made an invitation'],
  ['revoke_invite', 'revoked an invitation by'],
  ['approve_text', 'let a text through by'],
  ['reject_text', 'did not take a text by'],
  ['approve_member', 'let in'],
  ['reject_member', 'did not let in'],
  ['hide_text', 'hid a text by'],
  ['show_text', 'showed again a text by'],
  ['change_setting', 'set the forum’s'],
  ['create_user', 'made the account'],
  ['reset_password', 'set the password of'],
  ['end_sessions', 'ended the sessions of'],
  ['make_backup', 'made a backup of'],
  ['download_backup', 'downloaded the backup'],
  ['mail_test', 'sent a mail to try the way, to'],
  ['export_audit', 'took along'],
  ['reset_link', 'made a link to a new password for'],
];

/** @param {AuditEntry} entry */
function row({ actor, action, target, post_id, comment_id, reason, before, after, created_at }) {
  const what = ACTS.find(([act]) => act === action)?.[1] ?? action;
  const to =
    post_id === null ? null : comment_id === null ? href.post(post_id) : href.comment(post_id, comment_id);
  return h(
    'li',
    { class: 'notice audit' },
    h(
      'p',
      {},
      h('bdi', { class: 'name' }, actor),
      ` ${what} `,
      to ? h('a', { href: to, dir: 'auto' }, target) : h('bdi', {}, target),
    ),
    reason ? h('p', { dir: 'auto' }, reason) : null,
    before || after
      ? h('p', { class: 'meta', dir: 'auto' }, [before, after].filter(Boolean).join(' → '))
      : null,
    h('p', { class: 'meta' }, timeOf(created_at)),
  );
}

export class AuditPage {
  #list;
  #may = false;
  #known = false;
  #actor = h('input', { 'aria-label': 'By', placeholder: 'By', autocomplete: 'off' });
  #act = h('select', { 'aria-label': 'What' }, ...ACTS.map(([value, name]) => h('option', { value }, name)));
  #csv = h('a', { download: '' }, 'as a table (CSV)');
  #lines = h('a', { download: '' }, 'as JSON lines');
  #files = h(
    'p',
    { class: 'hint', hidden: true },
    'All of it, to keep: ',
    this.#csv,
    ' or ',
    this.#lines,
    '.',
  );
  #stranger = emptyState('This is for moderators', 'What moderators did is read by moderators alone.');

  /** @param {import('../../actions/app.js').App} app */
  constructor(app) {
    this.#list = new PagedList({
      fetch: (before) =>
        app.api.moderation.audit({
          actor: this.#actor.value.trim() || null,
          action: this.#act.value || null,
          before,
        }),
      key: ({ id }) => id,
      row,
      rows: h('ul', { class: 'notices', 'aria-label': 'Acts' }),
      none: emptyState('Nothing yet', 'What moderators and admins do is noted here, for good.'),
    });
    const form = h('form', { class: 'search-filters', role: 'search' }, this.#actor, this.#act);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('change', () => {
      this.#lead();
      void this.refresh();
    });
    this.#lead();
    this.element = h(
      'div',
      { class: 'page' },
      h('header', { class: 'page-head' }, h('h1', { tabindex: -1 }, 'What moderators did')),
      ...[this.#stranger, form, this.#files, ...this.#list.parts],
    );
  }

  title = () => 'What moderators did';

  /** Where the files of what is looked for are. */
  #lead() {
    const which = { actor: this.#actor.value.trim() || null, action: this.#act.value || null };
    this.#csv.href = `/api/audit/export${query({ ...which, format: 'csv' })}`;
    this.#lines.href = `/api/audit/export${query(which)}`;
  }

  /** @param {State} state */
  update(state) {
    const may = mayModerate(state);
    const known = state.signedIn !== 'unknown';
    if (may === this.#may && known === this.#known) return;
    [this.#may, this.#known] = [may, known];
    this.#stranger.hidden = !known || may;
    this.#files.hidden = state.me?.role !== 'admin';
    this.#list.forget(may);
    void this.refresh();
  }

  ready = () => this.#known && (!this.#may || this.#list.isThere);

  refresh = async () => !this.#may || this.#list.load(null);
}
