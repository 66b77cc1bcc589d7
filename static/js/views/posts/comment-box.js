// Where a comment is written, under its post.

import { limit } from '../../core/state.js';
import { trimmedText, isolated } from '../../core/text/formatting.js';
import { h, setText } from '../../lib/dom/dom.js';
import { mountDraft } from '../editor/draft.js';
import { createEditor, tellTyping } from '../editor/editor.js';
import { copy } from '../editor/draft-recovery.js';

/**
 * @param {import('../../actions/app.js').App} app
 * @param {number} postId
 * @param {number} userId whose draft it is
 */
export function mountCommentBox(app, postId, userId) {
  const place = `comment:${postId}`;
  /** @type {number|null} */
  let replyTo = null;

  const editor = createEditor({
    api: app.api,
    state: app.store.get,
    label: 'Comment',
    rows: 3,
    placeholder: 'Markdown works here',
    limit: () => limit(app.store.get(), 'body'),
    changed: () => draft.keep(),
    submit: send,
  });
  const replyName = h('span', {});
  const cancelReply = h(
    'button',
    {
      class: 'link-button',
      type: 'button',
      onclick: () => {
        const goes = isOrphan() && editor.value.trim() !== '';
        answer(null);
        editor.area.focus();
        if (goes) send();
      },
    },
    'Cancel reply',
  );
  const reply = h('p', { class: 'reply-note', hidden: true }, replyName, cancelReply);
  const actions = h(
    'div',
    { class: 'form-actions' },
    h('span', { class: 'hint keys' }, h('kbd', {}, 'Ctrl'), ' ', h('kbd', {}, 'Enter'), ' sends'),
    h('button', { class: 'button primary', type: 'submit' }, 'Comment'),
  );
  const element = h(
    'form',
    {
      class: 'card comment-box',
      'aria-label': 'New comment',
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        send();
      },
    },
    reply,
    editor.element,
    actions,
  );

  function showReply() {
    const { comments } = app.store.get();
    const to = replyTo === null ? null : comments[replyTo]?.value;
    reply.hidden = replyTo === null;
    setText(
      replyName,
      isOrphan()
        ? 'The comment that you are replying to was deleted. '
        : to && !to.deleted
          ? `Replying to ${isolated(to.author.username)} `
          : 'Replying to an earlier comment ',
    );
    setText(cancelReply, isOrphan() ? 'Send it as a comment' : 'Cancel reply');
  }

  /** Whether what this would answer is gone. */
  const isOrphan = () => replyTo !== null && app.store.get().tombstones[`c${replyTo}`] === true;

  /** @param {number|null} id the comment that this one answers */
  function answer(id) {
    replyTo = id;
    showReply();
    draft.keep();
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
    if (isOrphan()) {
      editor.setError('The comment that you are replying to was deleted.');
      cancelReply.focus();
      return;
    }
    if (!editor.whole()) return;
    app.typing.stop();
    app.outbox.comment(postId, { body: trimmedText(editor.value), reply_to: replyTo });
    draft.clear();
    replyTo = null;
    showReply();
    editor.value = '';
    editor.write();
    editor.area.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  tellTyping(editor.area, app.typing, () => ({ post: postId }));
  const draft = mountDraft({
    userId,
    place,
    read: () => ({ body: editor.value, reply_to: replyTo }),
    fill(text) {
      editor.value = text?.body ?? '';
      replyTo = text?.reply_to ?? null;
      showReply();
    },
  });
  element.prepend(draft.element);

  /** The post is gone: what was written stays, to be taken elsewhere. @param {string} title of the post */
  function lose(title) {
    if (element.classList.contains('is-lost')) return;
    element.classList.add('is-lost');
    app.typing.stop();
    editor.write();
    const copied = h(
      'button',
      {
        class: 'button',
        type: 'button',
        onclick: async () => {
          setText(copied, (await copy(editor.area)) ? 'Copied' : 'Press Ctrl+C');
        },
      },
      'Copy',
    );
    actions.replaceChildren(
      copied,
      h(
        'button',
        {
          class: 'button primary',
          type: 'button',
          onclick: () => {
            draft.clear();
            app.elsewhere({ title: title && `Re: ${title}`, body: editor.value });
          },
        },
        'Make it a post',
      ),
    );
    reply.hidden = true;
    element.prepend(
      h(
        'p',
        { class: 'rescue-why', role: 'alert' },
        'This post was deleted while you were writing. Your text is kept here: copy it, or make it a ' +
          'post of its own.',
      ),
    );
  }

  return {
    element,
    lose,
    /** Whether something is written. */
    get written() {
      return editor.value.trim() !== '';
    },
    /** @param {number} id */
    reply(id) {
      answer(id);
      editor.area.focus();
    },
    /** @param {{body: string, reply_to: number|null}} text that could not be sent */
    bringBack(text) {
      editor.value = [text.body, editor.value].filter((part) => part.trim() !== '').join('\n\n');
      answer(text.reply_to);
      editor.area.focus();
      return true;
    },
    focus: () => editor.area.focus(),
    update: showReply,
    destroy() {
      draft.stop();
      editor.stop();
      app.typing.stop();
    },
  };
}
