// A post or a comment on the page: byline, text, and what its reader may do with it. The same piece serves
// the feed, the post's own page and the comments.

import { isBlockedId } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { exact } from '../../core/text/time.js';
import { count, typingSentence } from '../../core/text/formatting.js';
import { avatar, nameLink, timeOf } from '../parts/avatar.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { createChanges } from './entry-changes.js';
import { createMenu } from '../parts/menu.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */
/** @typedef {import('../../actions/app.js').App} App */
/** @typedef {{element: HTMLElement, update: (item: any, state: State) => void}} Entry */

/** @param {Post|LiveComment} item @param {(Node|null)[]} more */
function byline(item, more) {
  const edited = h('span', { class: 'edited', hidden: true });
  const element = h(
    'div',
    { class: 'byline' },
    avatar(item.author),
    h(
      'div',
      { class: 'byline-text' },
      nameLink(item.author.username),
      item.author.role === 'member' ? null : h('span', { class: 'role' }, item.author.role),
      h('span', { class: 'meta' }, ...more, timeOf(item.created_at), edited),
    ),
  );
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
  const note = h(
    'p',
    { class: 'fold-note', hidden: true },
    `A ${noun} by somebody whom you have blocked. `,
    h(
      'button',
      {
        class: 'link-button',
        type: 'button',
        onclick: () => {
          opened = true;
          show(false);
          element.tabIndex = Math.max(element.tabIndex, -1);
          element.focus({ preventScroll: true });
        },
      },
      'Show',
    ),
  );
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

/**
 * @param {App} app
 * @param {Post} post
 * @param {{full: boolean, aside?: HTMLElement}} how on its own page, or as one of a feed; `aside` stands
 *   among its buttons
 * @returns {Entry}
 */
export function postEntry(app, post, { full, aside }) {
  const category = h('a', { class: 'category', dir: 'auto', href: href.category(post.category.slug) });
  const head = byline(post, [category]);
  const titleText = full ? h('span', {}) : h('a', { href: href.post(post.id) });
  const titleId = `post-${post.id}-title`;
  const title = h(
    full ? 'h1' : 'h2',
    { class: 'post-title', dir: 'auto', id: titleId, tabindex: full ? -1 : null },
    titleText,
  );
  const body = h('div', { class: full ? 'prose' : 'prose excerpt', dir: 'auto' });
  const comments = h('a', { class: 'button quiet small', href: `${href.post(post.id)}#comments` });
  const typing = h('span', { class: 'typing-inline' });
  const element = h('article', {
    class: `card post ${full ? 'post-full' : ''}`,
    'aria-labelledby': titleId,
    'data-row': `p${post.id}`,
    tabindex: full ? null : 0,
  });
  const may = createChanges(app, {
    element,
    text: [title, body],
    noun: 'post',
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
  element.append(
    folded.note,
    head.element,
    title,
    body,
    may.problem,
    h('div', { class: 'entry-actions' }, comments, typing, ...(aside ? [aside] : []), ...may.buttons),
  );
  if (!full)
    new ResizeObserver(() =>
      body.classList.toggle('is-cut', body.scrollHeight > body.clientHeight + 4),
    ).observe(body);

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
      element: h(
        'article',
        { class: 'comment comment-gone', id: `c-${comment.id}`, 'data-row': `c${comment.id}`, tabindex: -1 },
        h('p', {}, 'This comment was deleted. ', timeOf(comment.created_at)),
      ),
      update() {},
    };
  }
  const answered = h('bdi', {});
  const answerTo =
    comment.reply_to === null
      ? null
      : h('a', { class: 'reply-to', href: href.comment(comment.post_id, comment.reply_to) }, answered);
  const head = byline(comment, [answerTo]);
  const element = h('article', {
    class: 'comment',
    id: `c-${comment.id}`,
    'data-row': `c${comment.id}`,
    tabindex: -1,
    'aria-label': `Comment by ${comment.author.username}`,
  });
  const may = createChanges(app, {
    element,
    text: [body],
    noun: 'comment',
    async remove({ id, post_id }) {
      await app.api.deleteComment(id);
      app.store.dispatch({ type: 'comment.removed', id, post_id });
    },
  });
  const { username } = comment.author;
  const answer = h(
    'button',
    {
      class: 'button quiet small',
      type: 'button',
      'data-key': 'r',
      'aria-label': `Reply to ${username}`,
      onclick: () => reply(comment.id),
    },
    'Reply',
  );
  const address = h(
    'button',
    { class: 'button quiet small', type: 'button', onclick: () => void copy() },
    'Copy link',
  );
  const more = createMenu({ name: `More about the comment by ${username}`, label: ['⋯'] }, [
    address,
    ...may.buttons,
  ]);
  const folded = fold(element, 'comment');
  element.append(
    folded.note,
    head.element,
    body,
    may.problem,
    h('div', { class: 'entry-actions' }, answer, more.element),
  );

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
        setText(
          answered,
          to && !to.deleted ? to.author.username : to ? 'a deleted comment' : 'an earlier comment',
        );
        setAttr(answerTo, 'aria-label', `In reply to ${answered.textContent}`);
      }
      if (now === shown) return;
      shown = now;
      head.update(now);
      setBody(body, now.body_html);
    },
  };
}
