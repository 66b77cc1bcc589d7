// A post or a comment on the page: byline, text, and what its reader may do with it. The same piece serves
// the feed, the post's own page and the comments.

import { isBlockedId } from '../../core/folds/messages.js';
import { isUnread } from '../../core/reading/reads.js';
import { href } from '../../core/routes.js';
import { isClosed, mayAccept, solutionOf } from '../../core/state.js';
import { exact } from '../../core/text/time.js';
import { count, typingSentence } from '../../core/text/formatting.js';
import { avatar, lastOf, nameLink, timeOf } from '../parts/avatar.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { asApiError } from '../../net/api.js';
import { BookmarkButton } from '../bookmarks/bookmark-button.js';
import { reportButton } from '../reports/report-dialog.js';
import { EntryChanges } from './entry-changes.js';
import { PostActs } from '../moderation/post-acts.js';
import { Menu } from '../parts/menu.js';
import { ReactionRow } from '../reading/reactions.js';

/** @typedef {import('../../core/types.js').State} State */
/** @typedef {import('../../core/types.js').Post} Post */
/** @typedef {import('../../core/types.js').LiveComment} LiveComment */
/** @typedef {import('../../actions/app.js').App} App */
/** @typedef {{element: HTMLElement, update: (item: any, state: State) => void}} Entry */
/** @typedef {{reply: (id: number) => void, unread: (id: number) => void}} Acts what buttons do to a thread */

/** @param {Post|LiveComment} item @param {(Node|null)[]} more */
function byline(item, more) {
  const edited = h('span', { class: 'edited', hidden: true });
  const name = nameLink(item.author.username);
  const role = h('span', { class: 'role' });
  const element = h(
    'div',
    { class: 'byline' },
    avatar(item.author),
    h(
      'div',
      { class: 'byline-text' },
      name,
      role,
      h('span', { class: 'meta' }, ...more, edited, timeOf(item.created_at)),
    ),
  );
  return {
    element,
    /** @param {Post|LiveComment} now */
    update(now) {
      const { username, role: rank } = now.author;
      setText(name, username);
      setAttr(name, 'href', href.user(username));
      role.hidden = rank === 'member';
      setText(role, rank);
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
    button('Show', 'link-button', () => {
      opened = true;
      show(false);
      element.tabIndex = Math.max(element.tabIndex, -1);
      element.focus({ preventScroll: true });
    }),
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

export class PostEntry {
  #full;
  #category;
  #head;
  #titleText;
  #body;
  #comments;
  #typing = h('span', { class: 'typing-inline' });
  #activity = h('span', { class: 'activity meta' });
  #new = h('span', { class: 'unread', hidden: true });
  #may;
  #folded;
  #acts;
  #pinned = h('span', { class: 'pinned', hidden: true }, 'Pinned');
  #locked = h('span', { class: 'locked', hidden: true }, 'Locked');
  #solved = h('span', { class: 'solved', hidden: true }, 'Solved');
  #tags = h('p', { class: 'tags', hidden: true });
  /** @type {ReactionRow|null} */
  #reactions = null;
  /** @type {Post|null} */
  #shown = null;

  /**
   * @param {App} app
   * @param {Post} post
   * @param {{full: boolean, aside?: HTMLElement}} how on its own page, or as one of a feed; `aside` stands
   *   among its buttons */
  constructor(app, post, { full, aside }) {
    this.#full = full;
    this.#category = h('a', { class: 'category', dir: 'auto', href: href.category(post.category.slug) });
    this.#head = byline(post, [this.#category, this.#pinned, this.#locked, this.#solved]);
    this.#titleText = full ? h('span', {}) : h('a', { href: href.post(post.id) });
    const titleId = `post-${post.id}-title`;
    const title = h(
      full ? 'h1' : 'h2',
      { class: 'post-title', dir: 'auto', id: titleId, tabindex: full ? -1 : null },
      this.#titleText,
    );
    this.#body = h('div', { class: full ? 'prose' : 'prose excerpt', dir: 'auto' });
    this.#comments = h('a', { class: 'button quiet small', href: `${href.post(post.id)}#comments` });
    this.element = h('article', {
      class: `card post ${full ? 'post-full' : ''}`,
      'aria-labelledby': titleId,
      'data-row': `p${post.id}`,
      tabindex: full ? null : 0,
    });
    this.#may = new EntryChanges(app, {
      element: this.element,
      text: [title, this.#body],
      noun: 'post',
      remove: async ({ id }) => {
        await app.api.deletePost(id);
        app.store.dispatch({ type: 'post.removed', id });
        if (full) app.navigate(href.home);
      },
    });
    this.#folded = fold(this.element, 'post');
    this.#acts = new PostActs(app, post, { full, problem: this.#may.problem });

    if (full) this.#reactions = new ReactionRow(app, 'post', post.id);
    // There the heading of the comments says both.
    this.#comments.hidden = this.#typing.hidden = full;
    this.element.append(
      this.#folded.note,
      this.#head.element,
      title,
      this.#body,
      this.#tags,
      this.#may.problem,
      this.#actions(aside ?? null),
    );
    if (!full) this.#watchCut();
  }

  /** @param {HTMLElement|null} aside */
  #actions(aside) {
    return h(
      'div',
      { class: 'entry-actions' },
      ...[this.#reactions?.element, this.#comments, this.#full ? null : this.#new, this.#typing],
      ...[this.#full ? null : this.#activity, aside, this.#acts.bookmark.element],
      ...[...this.#may.buttons, ...this.#acts.buttons],
    );
  }

  #watchCut() {
    new ResizeObserver(() =>
      this.#body.classList.toggle('is-cut', this.#body.scrollHeight > this.#body.clientHeight + 4),
    ).observe(this.#body);
  }

  /** @param {import('../../core/types.js').Read|undefined} read */
  #showNew(read) {
    this.element.classList.toggle('is-unread', isUnread(read));
    this.#new.hidden = !isUnread(read);
    setText(this.#new, read && read.new > 0 ? `${read.new.toLocaleString('en')} new` : 'New');
  }

  /** @type {NonNullable<Entry['update']>} */
  update = (now, state) => {
    this.#may.update(now, state);
    this.#acts.update(now, state);
    this.#reactions?.update(now, state);
    this.#folded.update(state, now.author.id);
    if (!this.#full) this.#showNew(state.reads[now.id]);
    if (!this.#full) setText(this.#typing, typingSentence(state.typing[`post:${now.id}`] ?? []));
    const before = this.#shown;
    if (now === before) return;
    this.#shown = now;
    this.#head.update(now);
    setText(this.#category, now.category.name);
    setAttr(this.#category, 'href', href.category(now.category.slug));
    this.#locked.hidden = !now.locked;
    this.#pinned.hidden = !now.pinned;
    this.#solved.hidden = (now.solution ?? null) === null;
    if (before?.tags.join() !== now.tags.join())
      this.#tags.replaceChildren(
        ...now.tags.map((/** @type {string} */ tag) =>
          h('a', { class: 'tag', dir: 'auto', href: href.tag(tag) }, tag),
        ),
      );
    this.#tags.hidden = now.tags.length === 0;
    setText(this.#titleText, now.title);
    setBody(this.#body, now.body_html);
    setText(this.#comments, count(now.comments, 'comment'));
    if (
      before?.last_activity_at !== now.last_activity_at ||
      before?.last_comment_by?.username !== now.last_comment_by?.username
    )
      this.#activity.replaceChildren(...lastOf(now));
  };
}

/**
 * What is said of it.
 * @param {import('../../core/types.js').DeletedComment} comment @returns {(Node|string)[]}
 */
function saidOf({ moved, created_at }) {
  const time = timeOf(created_at);
  if (!moved) return ['This comment was deleted. ', time];
  const one = moved.comments === 1;
  const were = `${count(moved.comments, 'comment')} ${one ? 'was' : 'were'} moved`;
  if (moved.post_id === null) return [`${were}. `, time];
  const whole = `${were} to a post of ${one ? 'its' : 'their'} own`;
  return [h('a', { href: href.post(moved.post_id) }, whole), '. ', time];
}

/**
 * What stands in the place of a comment that is gone.
 * @param {import('../../core/types.js').DeletedComment} comment @returns {Entry}
 */
function deletedEntry(comment) {
  const said = h('p', {}, ...saidOf(comment));
  let shown = comment.moved?.post_id;
  return {
    element: h(
      'article',
      { class: 'comment comment-gone', id: `c-${comment.id}`, 'data-row': `c${comment.id}`, tabindex: -1 },
      said,
    ),
    update(now) {
      if (now.moved?.post_id === shown) return;
      shown = now.moved?.post_id;
      said.replaceChildren(...saidOf(now));
    },
  };
}

class CommentEntry {
  #app;
  #comment;
  /** @type {LiveComment|null} */
  #shown = null;
  #body = h('div', { class: 'prose', dir: 'auto' });
  #answered = h('bdi', {});
  #solution = h('span', { class: 'solved', hidden: true }, 'Solution');
  #accept;
  #bookmark;
  #report;
  #unread;

  /** @param {App} app @param {LiveComment} comment @param {Acts} acts */
  constructor(app, comment, { reply, unread }) {
    const { id, post_id, reply_to, author } = comment;
    this.#app = app;
    this.#comment = comment;
    const answeredHref = href.comment(post_id, reply_to ?? 0);
    this.answerTo =
      reply_to === null ? null : h('a', { class: 'reply-to', href: answeredHref }, this.#answered);
    this.head = byline(comment, [this.answerTo, this.#solution]);
    this.element = h('article', {
      class: 'comment',
      id: `c-${id}`,
      'data-row': `c${id}`,
      tabindex: -1,
      'aria-label': `Comment by ${author.username}`,
    });
    this.changes = new EntryChanges(app, {
      element: this.element,
      text: [this.#body],
      noun: 'comment',
      remove: (now) => this.#remove(now),
    });
    this.answer = button('Reply', 'button quiet small', () => reply(id), {
      'data-key': 'r',
      'aria-label': `Reply to ${author.username}`,
    });
    this.#accept = button('Accept as solution', 'button quiet small', () => void this.#turnSolution(), {
      hidden: true,
    });
    this.#bookmark = new BookmarkButton(app, 'comment', this.changes.problem, true);
    this.#report = reportButton(app, () => ({ comment_id: id }), 'comment');
    const address = button('Copy link', 'button quiet small', () => void this.#copy());
    const name = `More about the comment by ${author.username}`;
    this.#unread = button('Unread from here', 'button quiet small', () => unread(id));
    const [edit, erase, history] = this.changes.buttons;
    const more = new Menu({ name, label: ['⋯'] }, [
      ...[this.#accept, this.#bookmark.element, address, edit, this.#unread, history, this.#report, erase],
    ]);
    this.folded = fold(this.element, 'comment');
    this.reactions = new ReactionRow(app, 'comment', id);
    this.element.append(
      ...[this.folded.note, this.head.element, this.#body, this.changes.problem],
      h('div', { class: 'entry-actions' }, this.reactions.element, this.answer, more.element),
    );
  }

  /** @param {LiveComment} comment */
  async #remove({ id, post_id }) {
    await this.#app.api.deleteComment(id);
    this.#app.store.dispatch({ type: 'comment.removed', id, post_id });
  }

  async #turnSolution() {
    const { api, store, announcer } = this.#app;
    const { id, post_id } = this.#comment;
    const [wanted, asOf] = [this.#solution.hidden ? id : null, store.get().seq];
    this.changes.problem.hidden = true;
    try {
      const post = await api.writing.setSolution(post_id, wanted);
      store.dispatch({ type: 'post.received', post, asOf });
      announcer.say(wanted === null ? 'The comment is the solution no more' : 'The comment is the solution');
    } catch (thrown) {
      this.changes.problem.textContent = asApiError(thrown).message;
      this.changes.problem.hidden = false;
    }
  }

  async #copy() {
    const { post_id, id } = this.#comment;
    const link = new URL(href.comment(post_id, id), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      this.#app.announcer.show('The link is copied');
    } catch {
      this.#app.navigate(link); // then it is at least in the address bar
    }
  }

  /** @type {Entry['update']} */
  update = (now, state) => {
    this.changes.update(now, state);
    this.#bookmark.update(now, state);
    this.#report.hidden = !state.me || state.me.id === now.author.id;
    this.reactions.update(now, state);
    this.folded.update(state, now.author.id);
    this.#solution.hidden = solutionOf(state, now.post_id) !== now.id;
    this.#accept.hidden = !mayAccept(state, now.post_id);
    this.#unread.hidden = state.me === null;
    setText(this.#accept, this.#solution.hidden ? 'Accept as solution' : 'Not the solution');
    this.answer.hidden = state.me === null || isClosed(state, now.post_id);
    if (this.answerTo && now.reply_to !== null) {
      const to = state.comments[now.reply_to]?.value;
      const missing = to ? 'a deleted comment' : 'an earlier comment';
      setText(this.#answered, to && !to.deleted ? to.author.username : missing);
      setAttr(this.answerTo, 'aria-label', `In reply to ${this.#answered.textContent}`);
    }
    if (now === this.#shown) return;
    this.#shown = now;
    this.head.update(now);
    setBody(this.#body, now.body_html);
  };
}

/**
 * @param {App} app
 * @param {import('../../core/types.js').Comment} comment
 * @param {Acts} acts
 * @returns {Entry}
 */
export const commentEntry = (app, comment, acts) =>
  comment.deleted ? deletedEntry(comment) : new CommentEntry(app, comment, acts);
