// A post or a comment on the page: byline, text, and what its reader may do with it. The same piece serves
// the feed, the post's own page and the comments.

import { isBlockedId } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { exact } from '../../core/text/time.js';
import { mayChange } from '../../core/state.js';
import { count, typingSentence } from '../../core/text/formatting.js';
import { confirmDeletion } from '../parts/dialogs.js';
import { avatar, nameLink, timeOf } from '../parts/avatar.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { asApiError } from '../../net/api.js';
import { mountEditForm } from './edit-form.js';
import { createMenu } from '../parts/menu.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */
/** @typedef {import('../../actions/app.js').App} App */
/** @typedef {{element: HTMLElement, update: (item: any, state: State) => void}} Entry */

/** @param {Post|LiveComment} item @param {(Node|null)[]} more */
function byline(item, more) {
  const edited = h('span', { class: 'edited', hidden: true });
  const element = h('div', { class: 'byline' }, avatar(item.author), h('div', { class: 'byline-text' },
    nameLink(item.author.username), item.author.role === 'member' ? null : h('span', { class: 'role' }, item.author.role),
    h('span', { class: 'meta' }, ...more, timeOf(item.created_at), edited)));
  return {
    element,
    /** @param {Post|LiveComment} now */
    update(now) {
      edited.hidden = now.edited_at === null;
      if (now.edited_at === null) return;
      setText(edited, 'edited');
      setAttr(edited, 'title', exact(now.edited_at));
    },
  };
}

/**
 * What somebody wrote whom the reader has blocked is folded away; one press shows it, here and now.
 * @param {HTMLElement} element @param {'post'|'comment'} noun
 */
function fold(element, noun) {
  let opened = false;
  const note = h('p', { class: 'fold-note', hidden: true }, `A ${noun} by somebody whom you have blocked. `, h('button', { class: 'link-button', type: 'button', onclick: () => {
    opened = true;
    show(false);
    element.tabIndex = Math.max(element.tabIndex, -1);
    element.focus({ preventScroll: true });
  } }, 'Show'));
  /** @param {boolean} folded */
  function show(folded) {
    note.hidden = !folded;
    element.classList.toggle('is-folded', folded);
  }
  return {
    note,
    /** @param {State} state @param {number} authorId */
    update: (state, authorId) => show(!opened && isBlockedId(state, authorId)),
  };
}

/** Where the focus goes when a row disappears: to the next one, or the one before, or the heading. @param {HTMLElement} row */
function neighbour(row) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main [data-row]')]);
  const at = rows.indexOf(row);
  return rows[at + 1] ?? rows[at - 1] ?? document.querySelector('main h1');
}

/**
 * Edit and delete, with the form that replaces the text while it is edited.
 * @param {App} app @param {{element: HTMLElement, text: HTMLElement[], noun: 'post'|'comment', remove: (item: any) => Promise<void>}} parts
 */
function changes(app, { element, text, noun, remove }) {
  /** @type {ReturnType<typeof mountEditForm>|null} */
  let form = null;
  /** @type {any} */
  let item = null;
  const edit = h('button', { class: 'button quiet small', type: 'button', hidden: true, onclick: () => {
    const me = app.store.get().me;
    if (form || !me) return;
    form = mountEditForm(app, item, me.id, close);
    // The page keeps a heading while its own is a field.
    if (text[0].matches('h1')) form.element.prepend(h('h1', { class: 'visually-hidden' }, `Edit this ${noun}`));
    text[0].before(form.element);
    for (const part of text) part.hidden = true;
    element.classList.add('is-editing');
    form.focus();
  } }, 'Edit');
  const erase = h('button', { class: 'button quiet small danger', type: 'button', hidden: true, onclick: async () => {
    if (!(await confirmDeletion(noun))) return;
    const next = /** @type {HTMLElement|null} */ (neighbour(element));
    try {
      await remove(item);
      app.announcer.say(`The ${noun} is deleted`);
      if (document.activeElement === document.body && next?.isConnected) {
        next.tabIndex = Math.max(next.tabIndex, -1);
        next.focus({ preventScroll: true });
      }
    } catch (thrown) {
      const error = asApiError(thrown);
      problem.textContent = error.message;
      problem.hidden = false;
    }
  } }, 'Delete');
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });

  function close() {
    form?.element.remove();
    form = null;
    for (const part of text) part.hidden = false;
    element.classList.remove('is-editing');
    edit.focus();
  }

  return {
    buttons: [edit, erase], problem,
    /** @param {Post|LiveComment} now @param {State} state */
    update(now, state) {
      item = now;
      const may = mayChange(state, now.author);
      edit.hidden = !may;
      erase.hidden = !may;
      form?.update(now);
    },
  };
}

/**
 * @param {App} app @param {Post} post @param {{full: boolean, aside?: HTMLElement}} how on its own page, or as one of a feed; `aside` stands among its buttons
 * @returns {Entry}
 */
export function postEntry(app, post, { full, aside }) {
  const category = h('a', { class: 'category', dir: 'auto', href: href.category(post.category.slug) });
  const head = byline(post, [category]);
  const titleText = full ? h('span', {}) : h('a', { href: href.post(post.id) });
  const titleId = `post-${post.id}-title`;
  const title = h(full ? 'h1' : 'h2', { class: 'post-title', dir: 'auto', id: titleId, tabindex: full ? -1 : null }, titleText);
  const body = h('div', { class: full ? 'prose' : 'prose excerpt', dir: 'auto' });
  const comments = h('a', { class: 'button quiet small', href: `${href.post(post.id)}#comments` });
  const typing = h('span', { class: 'typing-inline' });
  const element = h('article', {
    class: `card post ${full ? 'post-full' : ''}`, 'aria-labelledby': titleId, 'data-row': `p${post.id}`, tabindex: full ? null : 0,
  });
  const may = changes(app, {
    element, text: [title, body], noun: 'post',
    async remove({ id }) {
      await app.api.deletePost(id);
      app.store.dispatch({ type: 'post.removed', id });
      if (full) app.navigate(href.home);
    },
  });
  const folded = fold(element, 'post');
  // There the heading of the comments says both.
  comments.hidden = full;
  typing.hidden = full;
  element.append(folded.note, head.element, title, body, may.problem, h('div', { class: 'entry-actions' }, comments, typing, ...aside ? [aside] : [], ...may.buttons));
  if (!full) new ResizeObserver(() => body.classList.toggle('is-cut', body.scrollHeight > body.clientHeight + 4)).observe(body);

  /** @type {Post|null} */
  let shown = null;
  return {
    element,
    update(now, state) {
      may.update(now, state);
      folded.update(state, now.author.id);
      if (!full) setText(typing, typingSentence(state.typing[`post:${now.id}`] ?? []));
      if (now === shown) return;
      shown = now;
      head.update(now);
      setText(category, now.category.name);
      setAttr(category, 'href', href.category(now.category.slug));
      setText(titleText, now.title);
      setBody(body, now.body_html);
      setText(comments, count(now.comments, 'comment'));
    },
  };
}

/**
 * @param {App} app @param {import('../../core/types.js').Comment} comment @param {(id: number) => void} reply
 * @returns {Entry}
 */
export function commentEntry(app, comment, reply) {
  const body = h('div', { class: 'prose', dir: 'auto' });
  if (comment.deleted) {
    return {
      element: h('article', { class: 'comment comment-gone', id: `c-${comment.id}`, 'data-row': `c${comment.id}`, tabindex: -1 },
        h('p', {}, 'This comment was deleted. ', timeOf(comment.created_at))),
      update() {},
    };
  }
  const answered = h('bdi', {});
  const answerTo = comment.reply_to === null ? null : h('a', { class: 'reply-to', href: href.comment(comment.post_id, comment.reply_to) }, answered);
  const head = byline(comment, [answerTo]);
  const element = h('article', {
    class: 'comment', id: `c-${comment.id}`, 'data-row': `c${comment.id}`, tabindex: -1, 'aria-label': `Comment by ${comment.author.username}`,
  });
  const may = changes(app, {
    element, text: [body], noun: 'comment',
    async remove({ id, post_id }) {
      await app.api.deleteComment(id);
      app.store.dispatch({ type: 'comment.removed', id, post_id });
    },
  });
  const { username } = comment.author;
  const answer = h('button', { class: 'button quiet small', type: 'button', 'data-key': 'r', 'aria-label': `Reply to ${username}`, onclick: () => reply(comment.id) }, 'Reply');
  const address = h('button', { class: 'button quiet small', type: 'button', onclick: () => void copy() }, 'Copy link');
  const more = createMenu({ name: `More about the comment by ${username}`, label: ['⋯'] }, [address, ...may.buttons]);
  const folded = fold(element, 'comment');
  element.append(folded.note, head.element, body, may.problem, h('div', { class: 'entry-actions' }, answer, more.element));

  async function copy() {
    const link = new URL(href.comment(comment.post_id, comment.id), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      app.announcer.say('The link is copied');
    } catch {
      app.navigate(link); // then it is at least in the address bar
    }
  }

  /** @type {LiveComment|null} */
  let shown = null;
  return {
    element,
    update(now, state) {
      may.update(now, state);
      folded.update(state, now.author.id);
      answer.hidden = state.me === null;
      if (answerTo && now.reply_to !== null) {
        const to = state.comments[now.reply_to]?.value;
        setText(answered, to && !to.deleted ? to.author.username : to ? 'a deleted comment' : 'an earlier comment');
        setAttr(answerTo, 'aria-label', `In reply to ${answered.textContent}`);
      }
      if (now === shown) return;
      shown = now;
      head.update(now);
      setBody(body, now.body_html);
    },
  };
}

/**
 * Something of one's own that the server has not answered yet.
 * @param {App} app @param {import('../../core/types.js').Pending} item @param {(fields: any) => boolean} bringBack into its field; false where there is none
 * @returns {Entry}
 */
export function pendingEntry(app, item, bringBack) {
  const state = h('span', { class: 'pending-state' });
  const me = app.store.get().me ?? { username: '' };
  const { username } = me;
  const retry = h('button', { class: 'button small', type: 'button', onclick: () => app.writing.retry(item.key) }, 'Try again');
  const back = h('button', { class: 'button quiet small', type: 'button', onclick: () => {
    if (bringBack(item.fields)) app.writing.discard(item.key);
  } }, 'Edit');
  const alone = h('button', { class: 'button small', type: 'button', hidden: true, onclick: () => app.writing.unanswer(item) }, 'Send it as a comment');
  const discard = h('button', { class: 'button quiet small danger', type: 'button', onclick: () => app.writing.discard(item.key) }, 'Discard');
  const element = h('article', { class: `pending ${item.kind === 'post' ? 'card post' : 'comment'}`, 'aria-label': `Your ${item.kind}, not sent yet` },
    h('div', { class: 'byline' }, avatar(me), h('div', { class: 'byline-text' }, h('span', { class: 'name' }, username), h('span', { class: 'meta' }, state))),
    item.kind === 'post' ? h('h2', { class: 'post-title', dir: 'auto' }, item.fields.title) : null,
    h('p', { class: 'pending-body', dir: 'auto' }, item.fields.body), h('div', { class: 'entry-actions' }, alone, retry, back, discard));
  return {
    element,
    /** @param {import('../../core/types.js').Pending} now */
    update(now) {
      element.classList.toggle('is-failed', now.status === 'failed');
      setText(state, now.status === 'sending' ? 'Sending…' : now.status === 'waiting' ? `Not sent yet: ${now.error ?? 'waiting for the server'}` : `Not sent: ${now.error ?? ''}`);
      alone.hidden = now.orphan !== true;
      retry.hidden = now.status === 'sending' || now.orphan === true;
      back.hidden = now.status !== 'failed';
      discard.hidden = now.status === 'sending';
    },
  };
}
