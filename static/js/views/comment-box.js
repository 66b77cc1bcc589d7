// Where a comment is written, under its post.

import { limit } from '../core/state.js';
import { h } from '../lib/dom.js';
import { drafts } from '../lib/storage.js';
import { createEditor, tellTyping } from './editor.js';

/**
 * @param {import('../actions/app.js').App} app @param {number} postId @param {number} userId whose draft it is
 */
export function mountCommentBox(app, postId, userId) {
  const place = `comment:${postId}`;
  const kept = drafts.get(userId, place);
  /** @type {number|null} */
  let replyTo = kept?.reply_to ?? null;

  const editor = createEditor({
    api: app.api, state: app.store.get, label: 'Comment', rows: 3, placeholder: 'Markdown works here', limit: () => limit(app.store.get(), 'body'),
    changed: keep, submit: send,
  });
  const replyName = h('span', {});
  const reply = h('p', { class: 'reply-note', hidden: true }, replyName, h('button', {
    class: 'link-button', type: 'button', onclick: () => {
      answer(null);
      editor.area.focus();
    },
  }, 'Not a reply'));
  const element = h('form', { class: 'card comment-box', 'aria-label': 'New comment', onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    send();
  } }, reply, editor.element, h('div', { class: 'form-actions' },
    h('span', { class: 'hint keys' }, h('kbd', {}, 'Ctrl'), ' ', h('kbd', {}, 'Enter'), ' sends'),
    h('button', { class: 'button primary', type: 'submit' }, 'Comment')));

  function keep() {
    drafts.set(userId, place, { body: editor.value, reply_to: replyTo });
  }

  function showReply() {
    const to = replyTo === null ? null : app.store.get().comments[replyTo]?.value;
    reply.hidden = replyTo === null;
    replyName.textContent = to && !to.deleted ? `Replying to ${to.author.username} ` : 'Replying to an earlier comment ';
  }

  /** @param {number|null} id the comment that this one answers */
  function answer(id) {
    replyTo = id;
    showReply();
    keep();
  }

  function send() {
    if (editor.value.trim() === '') {
      editor.setError('Write something first.');
      editor.area.focus();
      return;
    }
    if ([...editor.value.trim()].length > limit(app.store.get(), 'body')) {
      editor.setError('This is too long.');
      return;
    }
    if (!editor.whole()) return;
    app.typing.stop();
    app.writing.comment(postId, { body: editor.value.trim(), reply_to: replyTo });
    drafts.clear(userId, place);
    replyTo = null;
    showReply();
    editor.value = '';
    editor.write();
    editor.area.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  tellTyping(editor.area, app.typing, () => ({ post: postId }));
  editor.value = kept?.body ?? '';
  showReply();
  const unwatch = drafts.watch(userId, place, (draft) => {
    editor.value = draft?.body ?? '';
    replyTo = draft?.reply_to ?? null;
    showReply();
  });

  return {
    element,
    /** @param {number} id */
    reply(id) {
      answer(id);
      editor.area.focus();
    },
    /** @param {{body: string, reply_to: number|null}} text that could not be sent */
    bringBack(text) {
      editor.value = text.body;
      answer(text.reply_to);
      editor.area.focus();
      return true;
    },
    focus: () => editor.area.focus(),
    update: showReply,
    destroy() {
      unwatch();
      editor.stop();
      app.typing.stop();
    },
  };
}
