// The comments of one person, newest first, each with the post that it stands under.

import { href } from '../../core/routes.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { emptyState, skeleton, timeOf } from '../parts/avatar.js';

/** @typedef {import('../../core/types.js').CommentWithPost} CommentWithPost */
/** @typedef {import('../../core/types.js').State} State */

/** @param {import('../../actions/app.js').App} app @param {string} username */
export function mountUserComments(app, username) {
  const rows = h('ul', { class: 'written' });
  const loading = skeleton(2);
  const nothing = emptyState('No comments yet', 'What this person comments will stand here.');
  const more = h(
    'button',
    { class: 'button older', type: 'button', onclick: () => void load() },
    'Older comments',
  );
  const failed = h(
    'p',
    { class: 'form-error', role: 'alert', hidden: true },
    'The comments could not be loaded. ',
    h('button', { class: 'link-button', type: 'button', onclick: () => void load() }, 'Try again'),
  );
  const element = h('div', { class: 'feed-place' }, loading, nothing, rows, failed, more);
  /** @type {Map<number, {row: HTMLElement, body: HTMLElement, shown: CommentWithPost}>} */
  const written = new Map();
  /** @type {string|null|undefined} undefined before the first page */
  let next;
  let busy = false;
  nothing.hidden = true;
  more.hidden = true;

  async function load() {
    if (busy || next === null) return;
    busy = true;
    failed.hidden = true;
    setAttr(element, 'aria-busy', 'true');
    try {
      const page = await app.api.commentsBy(username, { before: next });
      next = page.next;
      for (const comment of page.items) add(comment);
      update(app.store.get());
    } catch {
      failed.hidden = false;
    } finally {
      busy = false;
      setAttr(element, 'aria-busy', null);
      loading.hidden = true;
      more.hidden = next === null || next === undefined;
      nothing.hidden = next === undefined || written.size > 0;
    }
  }

  /** @param {CommentWithPost} comment */
  function add(comment) {
    if (written.has(comment.id)) return;
    const body = h('div', { class: 'prose excerpt', dir: 'auto' });
    const row = h(
      'li',
      { class: 'card written-row', 'data-row': `w${comment.id}` },
      h(
        'p',
        { class: 'meta' },
        h(
          'a',
          { class: 'written-post', dir: 'auto', href: href.comment(comment.post_id, comment.id) },
          comment.post_title,
        ),
        ' · ',
        timeOf(comment.created_at),
      ),
      body,
    );
    setBody(body, comment.body_html);
    written.set(comment.id, { row, body, shown: comment });
    rows.append(row);
  }

  /** What was edited or deleted since is told as it is everywhere. @param {State} state */
  function update(state) {
    for (const [id, { row, body, shown }] of written) {
      const now = state.comments[id]?.value;
      if (state.tombstones[`c${id}`] || state.tombstones[`p${shown.post_id}`]) {
        row.remove();
        written.delete(id);
      } else if (now && !now.deleted && now.version > shown.version) setBody(body, now.body_html);
    }
    setText(more, 'Older comments');
  }

  return { element, load, update };
}
