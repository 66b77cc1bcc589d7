// The public page of a person: who they are and what they wrote.

import { isBlocked, personOf } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { listOf, nameKey } from '../../core/state.js';
import { day } from '../../core/text/time.js';
import { count } from '../../core/text/formatting.js';
import { h, setAttr, setText } from '../../lib/dom/dom.js';
import { drafts } from '../../lib/browser/storage.js';
import { asApiError } from '../../net/api.js';
import { avatar, emptyState, setPerson } from '../parts/avatar.js';
import { mountFeed } from '../posts/feed.js';
import { mountModeration } from '../moderation/moderation.js';
import { mountUserComments } from './user-comments.js';

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string} username
 * @returns {import('../../actions/app.js').View}
 */
export function mountProfile(app, username) {
  const picture = avatar({ username }, 'large');
  const heading = h('h1', { tabindex: -1, dir: 'auto' }, username);
  const meta = h('p', { class: 'meta profile-meta' });
  const bio = h('p', { class: 'bio', dir: 'auto' });
  const edit = h('a', { class: 'button small', href: href.settings, hidden: true }, 'Edit your profile');
  const write = h('a', { class: 'button primary small', href: href.conversation(username) }, 'Message');
  const block = h(
    'button',
    { class: 'button small', type: 'button', onclick: () => void toggleBlock() },
    'Block',
  );
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const closed = h(
    'p',
    { class: 'hint', hidden: true },
    'You have blocked this person: their messages don’t reach you, what they write is folded away, ' +
      'you don’t see them typing, and they can’t tell.',
  );
  const toward = h('p', { class: 'row', hidden: true }, write, block);
  const moderation = mountModeration(app, username, () => fetchProfile());
  const unknown = emptyState(
    'Nobody of this name',
    'Names can be looked up under “Find people”.',
    h('a', { class: 'button', href: href.home }, 'All posts'),
  );
  const head = h(
    'header',
    { class: 'card profile-head' },
    picture,
    h(
      'div',
      { class: 'profile-text' },
      heading,
      meta,
      bio,
      edit,
      toward,
      closed,
      problem,
      moderation.note,
      moderation.element,
    ),
  );
  const key = listOf.author(username);
  const feed = mountFeed(app, key, {
    label: `Posts by ${username}`,
    empty: () => emptyState('No posts yet', 'What this person writes will stand here.'),
    bringBack: (fields) => {
      const me = app.store.get().me;
      if (!me || !drafts.set(me.id, 'post', fields)) return false;
      app.navigate(`${href.home}#compose`);
      return true;
    },
  });
  const written = mountUserComments(app, username);
  const [postsTab, commentsTab] = [tab('Posts', ''), tab('Comments', '#comments')];
  const heading2 = h('h2', { class: 'visually-hidden', tabindex: -1 }, 'Posts');
  const posts = h(
    'section',
    { class: 'profile-posts' },
    h('nav', { class: 'section-nav', 'aria-label': 'What this person wrote' }, postsTab, commentsTab),
    heading2,
    feed.element,
    written.element,
  );

  /** @param {string} name @param {string} hash */
  function tab(name, hash) {
    return h('a', { class: 'section-link', href: `${href.user(username)}${hash}` }, name);
  }

  /** @param {boolean} comments whether to show the comments, not the posts */
  function choose(comments) {
    feed.element.hidden = comments;
    written.element.hidden = !comments;
    setText(heading2, comments ? 'Comments' : 'Posts');
    setAttr(postsTab, 'aria-current', comments ? null : 'page');
    setAttr(commentsTab, 'aria-current', comments ? 'page' : null);
    if (comments) void written.load();
  }
  const element = h('div', { class: 'page' }, unknown, head, posts);

  async function toggleBlock() {
    const person = personOf(app.store.get(), username);
    if (!person) return;
    const now = !isBlocked(app.store.get(), username);
    block.disabled = true;
    problem.hidden = true;
    try {
      await app.conversations.block(person, now);
      app.announcer.say(now ? `${person.username} is blocked` : `${person.username} is no longer blocked`);
    } catch (thrown) {
      problem.textContent = asApiError(thrown).message;
      problem.hidden = false;
    } finally {
      block.disabled = false;
    }
  }

  async function fetchProfile() {
    try {
      app.store.dispatch({ type: 'profile.received', username, profile: await app.api.user(username) });
      return true;
    } catch (thrown) {
      const missing = asApiError(thrown).status === 404;
      if (missing || !app.store.get().profiles[nameKey(username)])
        app.store.dispatch({ type: 'profile.received', username, profile: missing ? 'missing' : 'failed' });
      return missing;
    }
  }

  const turned = () => choose(location.hash === '#comments');
  window.addEventListener('popstate', turned);
  turned();
  void fetchProfile();
  return {
    element,
    title: (state) => personOf(state, username)?.username ?? username,
    lists: [key],
    update(state) {
      const profile = state.profiles[nameKey(username)];
      const missing = profile === 'missing';
      unknown.hidden = !missing;
      head.hidden = missing;
      posts.hidden = missing;
      if (missing) return;
      const here = state.online.users.some((user) => nameKey(user.username) === nameKey(username));
      if (profile && typeof profile === 'object') {
        setText(heading, profile.username);
        setPerson(picture, profile);
        setText(
          meta,
          [
            profile.role === 'member' ? '' : profile.role,
            `joined ${day(profile.created_at)}`,
            count(profile.posts, 'post'),
            count(profile.comments, 'comment'),
            here ? 'online now' : '',
          ]
            .filter(Boolean)
            .join(' · '),
        );
        setText(bio, profile.bio ?? '');
        moderation.update(state, profile);
      }
      bio.hidden = !bio.textContent;
      const blocked = isBlocked(state, username);
      const oneself = state.me !== null && nameKey(state.me.username) === nameKey(username);
      toward.hidden = !app.conversations.offered() || oneself || !profile;
      write.hidden = blocked;
      closed.hidden = !blocked;
      block.hidden = state.blocked === null;
      setText(block, blocked ? 'Unblock' : 'Block');
      edit.hidden = !oneself;
      feed.update(state);
      written.update(state);
    },
    reach: (fragment) => choose(fragment === 'comments'),
    ready: (state) => state.lists[key]?.status === 'ready',
    async refresh() {
      return (await Promise.all([fetchProfile(), feed.refresh()])).every(Boolean);
    },
    look: feed.look,
    destroy() {
      window.removeEventListener('popstate', turned);
      feed.destroy();
    },
  };
}
