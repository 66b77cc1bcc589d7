// Where a comment is written, under its post.

import { limit } from '../../core/state.js';
import { trimmedText, isolated } from '../../core/text/formatting.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { Collision } from '../editor/collision.js';
import { FieldDraft } from '../editor/draft.js';
import { Editor, reportTyping } from '../editor/editor.js';
import { copy } from '../editor/draft-recovery.js';
import { insert } from '../../lib/dom/field-edit.js';

export class CommentBox {
  #app;
  #postId;
  /** @type {number|null} */
  #replyTo = null;
  #editor;
  #replyName;
  #cancelReply;
  #reply;
  #actions;
  #draft;
  #collision;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {number} postId
   * @param {number} userId whose draft it is
   */
  constructor(app, postId, userId) {
    this.#app = app;
    this.#postId = postId;
    this.#editor = new Editor({
      api: app.api,
      state: app.store.get,
      label: 'Comment',
      rows: 3,
      placeholder: 'Markdown works here',
      limit: () => limit(app.store.get(), 'body'),
      changed: this.#typed,
      submit: this.#send,
    });
    this.#replyName = h('span', {});
    this.#cancelReply = button('Cancel reply', 'link-button', () => {
      const goes = this.#isOrphan() && this.#editor.value.trim() !== '';
      this.#answer(null);
      this.#editor.area.focus();
      if (goes) this.#send();
    });
    this.#reply = h('p', { class: 'reply-note', hidden: true }, this.#replyName, this.#cancelReply);
    this.#collision = new Collision(postId, () => this.written);
    this.#actions = h(
      'div',
      { class: 'form-actions' },
      this.#collision.typing,
      h('span', { class: 'hint keys' }, h('kbd', {}, 'Ctrl'), ' ', h('kbd', {}, 'Enter'), ' sends'),
      h('button', { class: 'button primary', type: 'submit' }, 'Comment'),
    );
    this.element = h(
      'form',
      {
        class: 'card comment-box',
        'aria-label': 'New comment',
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#send();
        },
      },
      this.#reply,
      this.#editor.element,
      this.#collision.element,
      this.#actions,
    );

    reportTyping(this.#editor.area, app.typing, () => ({ post: postId }));
    this.#draft = new FieldDraft({
      drafts: app.drafts,
      userId,
      place: `comment:${postId}`,
      read: () => ({ body: this.#editor.value, reply_to: this.#replyTo }),
      fill: (text) => {
        this.#editor.value = text?.body ?? '';
        this.#replyTo = text?.reply_to ?? null;
        this.#showReply();
      },
    });
    this.element.prepend(this.#draft.element);
  }

  #typed = () => {
    this.#draft.keep();
    this.#collision.update(this.#app.store.get());
  };

  /** @param {import('../../core/types.js').State} state */
  update = (state) => {
    this.#showReply();
    this.#collision.update(state);
  };

  #showReply = () => {
    const { comments } = this.#app.store.get();
    const to = this.#replyTo === null ? null : comments[this.#replyTo]?.value;
    this.#reply.hidden = this.#replyTo === null;
    setText(
      this.#replyName,
      this.#isOrphan()
        ? 'The comment that you are replying to was deleted. '
        : to && !to.deleted
          ? `Replying to ${isolated(to.author.username)} `
          : 'Replying to an earlier comment ',
    );
    setText(this.#cancelReply, this.#isOrphan() ? 'Send it as a comment' : 'Cancel reply');
  };

  /** Whether what this would answer is gone. */
  #isOrphan = () => this.#replyTo !== null && this.#app.store.get().tombstones[`c${this.#replyTo}`] === true;

  /** @param {number|null} id the comment that this one answers */
  #answer = (id) => {
    this.#replyTo = id;
    this.#showReply();
    this.#draft.keep();
  };

  #send = () => {
    if (this.#editor.value.trim() === '') {
      this.#editor.setError('Write something first.');
      this.#editor.area.focus();
      return;
    }
    if ([...this.#editor.value.trim()].length > limit(this.#app.store.get(), 'body')) {
      this.#editor.setError('This is too long.');
      return;
    }
    if (this.#isOrphan()) {
      this.#editor.setError('The comment that you are replying to was deleted.');
      this.#cancelReply.focus();
      return;
    }
    if (!this.#editor.whole()) return;
    this.#app.typing.stop();
    this.#app.outbox.comment(this.#postId, {
      body: trimmedText(this.#editor.value),
      reply_to: this.#replyTo,
    });
    this.#draft.clear();
    this.#replyTo = null;
    this.#showReply();
    this.#editor.value = '';
    this.#editor.write();
    this.#editor.area.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  };

  /**
   * The post is gone: what was written stays, to be taken elsewhere.
   * @param {string} title of the post @param {string} what has become of it
   */
  lose = (title, what) => {
    if (this.element.classList.contains('is-lost')) return;
    this.element.classList.add('is-lost');
    this.#app.typing.stop();
    this.#editor.write();
    const copied = button('Copy', 'button', async () => {
      setText(copied, (await copy(this.#editor.area)) ? 'Copied' : 'Press Ctrl+C');
    });
    this.#actions.replaceChildren(
      copied,
      button('Make it a post', 'button primary', () => {
        this.#draft.clear();
        this.#app.startPost({ title: title && `Re: ${title}`, body: this.#editor.value });
      }),
    );
    this.#reply.hidden = true;
    this.element.prepend(
      h(
        'p',
        { class: 'rescue-why', role: 'alert' },
        `This post was ${what} while you were writing. Your text is kept here: copy it, or make it a post ` +
          'of its own.',
      ),
    );
  };

  /** Whether something is written. */
  get written() {
    return this.#editor.value.trim() !== '';
  }

  /** @param {number} id */
  reply = (id) => {
    this.#answer(id);
    this.#editor.area.focus();
  };

  /**
   * Puts a quotation where the cursor is, or was.
   * @param {import('../editor/quote-button.js').Quote} quote
   */
  quote = ({ markdown, comment }) => {
    const isFirst = !this.written && this.#replyTo === null;
    this.#editor.write();
    insert(this.#editor.area, ({ selectionStart, selectionEnd, value }) => {
      const start = selectionStart ?? value.length;
      // A quotation begins a paragraph of its own.
      const gap = 2 - Math.min(2, /\n*$/.exec(value.slice(0, start))?.[0].length ?? 0);
      const before = start === 0 ? '' : '\n'.repeat(gap);
      return { start, end: selectionEnd ?? start, text: before + markdown };
    });
    if (isFirst && comment !== null) this.#answer(comment);
    this.#editor.area.focus();
  };

  /** @param {{body: string, reply_to: number|null}} text that could not be sent */
  bringBack = (text) => {
    this.#editor.value = [text.body, this.#editor.value].filter((part) => part.trim() !== '').join('\n\n');
    this.#answer(text.reply_to);
    this.#editor.area.focus();
    return true;
  };

  focus = () => this.#editor.area.focus();

  destroy = () => {
    this.#draft.stop();
    this.#editor.stop();
    this.#app.typing.stop();
  };
}
