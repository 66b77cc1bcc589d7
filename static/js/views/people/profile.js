// The public page of a person: who they are and what they wrote.

import { isBlocked, personOf } from '../../core/folds/messages.js';
import { href } from '../../core/routes.js';
import { isFormer, listOf, nameKey } from '../../core/state.js';
import { day } from '../../core/text/time.js';
import { count } from '../../core/text/formatting.js';
import { button, h, setAttr, setText } from '../../lib/dom/dom.js';
import { whileClosed } from '../../lib/dom/focus.js';
import { drafts } from '../../lib/browser/storage.js';
import { asApiError } from '../../net/api.js';
import { avatar, emptyState, setPerson } from '../parts/avatar.js';
import { Feed } from '../posts/feed.js';
import { ModerationBox } from '../moderation/moderation.js';
import { showReport } from '../reports/report-dialog.js';
import { UserComments } from './user-comments.js';

export class ProfilePage {
  #app;
  #username;
  #picture;
  #heading;
  #meta;
  #bio;
  #edit;
  /** Whether it was asked for as whoever reads. */
  #known = false;
  #write;
  #block;
  #problem;
  #closed;
  #toward;
  #moderation;
  #unknown;
  #head;
  #key;
  #feed;
  #written;
  #postsTab;
  #commentsTab;
  #sectionHeading;
  #posts;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {string} username
   */
  constructor(app, username) {
    this.#app = app;
    this.#username = username;
    this.#picture = avatar({ username }, 'large');
    this.#heading = h('h1', { tabindex: -1, dir: 'auto' }, username);
    this.#meta = h('p', { class: 'meta profile-meta' });
    this.#bio = h('p', { class: 'bio', dir: 'auto' });
    this.#edit = h('a', { class: 'button small', href: href.settings, hidden: true }, 'Edit your profile');
    this.#write = h('a', { class: 'button primary small', href: href.conversation(username) }, 'Message');
    this.#block = button('Block', 'button small', () => void this.#toggleBlock());
    this.#problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
    this.#closed = h(
      'p',
      { class: 'hint', hidden: true },
      'You have blocked this person: their messages don’t reach you, what they write is folded away, ' +
        'you don’t see them typing, and they can’t tell.',
    );
    const report = button('Report', 'button small', () => showReport(app, { username }, 'person'));
    this.#toward = h('p', { class: 'row', hidden: true }, this.#write, this.#block, report);
    this.#moderation = new ModerationBox(app, username, () => this.#fetchProfile());
    this.#unknown = emptyState(
      'Nobody of this name',
      'Names can be looked up under “Find people”.',
      h('a', { class: 'button', href: href.home }, 'All posts'),
    );
    this.#head = this.#createHead();
    this.#key = listOf.author(username);
    this.#feed = this.#createFeed();
    this.#written = new UserComments(app, username);
    this.#postsTab = this.#tab('Posts', '');
    this.#commentsTab = this.#tab('Comments', '#comments');
    this.#sectionHeading = h('h2', { class: 'visually-hidden', tabindex: -1 }, 'Posts');
    this.#posts = h(
      'section',
      { class: 'profile-posts' },
      h(
        'nav',
        { class: 'section-nav', 'aria-label': 'What this person wrote' },
        this.#postsTab,
        this.#commentsTab,
      ),
      this.#sectionHeading,
      this.#feed.element,
      this.#written.element,
    );
    this.element = h('div', { class: 'page' }, this.#unknown, this.#head, this.#posts);
    window.addEventListener('popstate', this.#turned);
    this.#turned();
    if (!app.begins) void this.#know();
    this.lists = [this.#key];
    this.reportScroll = this.#feed.reportScroll;
  }

  #createHead() {
    return h(
      'header',
      { class: 'card profile-head' },
      this.#picture,
      h(
        'div',
        { class: 'profile-text' },
        ...[this.#heading, this.#meta, this.#bio, this.#edit, this.#toward, this.#closed, this.#problem],
        this.#moderation.note,
      ),
      this.#moderation.element,
    );
  }

  #createFeed() {
    const app = this.#app;
    return new Feed(app, this.#key, {
      label: `Posts by ${this.#username}`,
      empty: () => emptyState('No posts yet', 'What this person writes will stand here.'),
      bringBack: (fields) => {
        const me = app.store.get().me;
        if (!me || !drafts.set(me.id, 'post', fields)) return false;
        app.navigate(`${href.home}#compose`);
        return true;
      },
    });
  }

  /** @param {string} name @param {string} hash */
  #tab = (name, hash) => {
    return h('a', { class: 'section-link', href: `${href.user(this.#username)}${hash}` }, name);
  };

  /** @param {boolean} comments whether to show the comments, not the posts */
  #choose = (comments) => {
    this.#feed.element.hidden = comments;
    this.#written.element.hidden = !comments;
    setText(this.#sectionHeading, comments ? 'Comments' : 'Posts');
    setAttr(this.#postsTab, 'aria-current', comments ? null : 'page');
    setAttr(this.#commentsTab, 'aria-current', comments ? 'page' : null);
    if (comments) void this.#written.load();
  };

  #toggleBlock = async () => {
    const person = personOf(this.#app.store.get(), this.#username);
    if (!person) return;
    const now = !isBlocked(this.#app.store.get(), this.#username);
    this.#problem.hidden = true;
    try {
      await whileClosed(this.#block, () => this.#app.conversations.block(person, now));
      this.#app.announcer.say(
        now ? `${person.username} is blocked` : `${person.username} is no longer blocked`,
      );
    } catch (thrown) {
      this.#problem.textContent = asApiError(thrown).message;
      this.#problem.hidden = false;
    }
  };

  #know = () => {
    this.#known = true;
    return this.#fetchProfile();
  };

  #fetchProfile = async () => {
    try {
      this.#app.store.dispatch({
        type: 'profile.received',
        username: this.#username,
        profile: await this.#app.api.user(this.#username),
      });
      return true;
    } catch (thrown) {
      const missing = asApiError(thrown).status === 404;
      if (missing || !this.#app.store.get().profiles[nameKey(this.#username)])
        this.#app.store.dispatch({
          type: 'profile.received',
          username: this.#username,
          profile: missing ? 'missing' : 'failed',
        });
      return missing;
    }
  };

  #turned = () => this.#choose(location.hash === '#comments');

  /** @type {NonNullable<import('../../actions/app.js').View['title']>} */
  title = (state) => personOf(state, this.#username)?.username ?? this.#username;

  /** @type {NonNullable<import('../../actions/app.js').View['update']>} */
  update = (state) => {
    const profile = state.profiles[nameKey(this.#username)];
    const missing = profile === 'missing';
    this.#unknown.hidden = !missing;
    this.#head.hidden = missing;
    this.#posts.hidden = missing;
    // What the server has written is for everyone; moderators are told more.
    if (!this.#known && state.me) void this.#know();
    if (missing) return;
    const here = state.online.users.some((user) => nameKey(user.username) === nameKey(this.#username));
    if (profile && typeof profile === 'object') {
      setText(this.#heading, profile.username);
      setPerson(this.#picture, profile);
      setText(
        this.#meta,
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
      setText(this.#bio, profile.bio ?? '');
      this.#moderation.update(state, profile);
    }
    this.#bio.hidden = !this.#bio.textContent;
    const blocked = isBlocked(state, this.#username);
    const oneself = state.me !== null && nameKey(state.me.username) === nameKey(this.#username);
    this.#toward.hidden = !this.#app.conversations.offered() || oneself || !profile;
    this.#write.hidden = blocked || isFormer(this.#username);
    this.#closed.hidden = !blocked;
    this.#block.hidden = state.blocked === null;
    setText(this.#block, blocked ? 'Unblock' : 'Block');
    this.#edit.hidden = !oneself;
    this.#feed.update(state);
    this.#written.update(state);
  };

  /** @type {NonNullable<import('../../actions/app.js').View['showFragment']>} */
  showFragment = (fragment) => this.#choose(fragment === 'comments');

  /** @type {NonNullable<import('../../actions/app.js').View['ready']>} */
  ready = (state) =>
    this.#written.element.hidden ? state.lists[this.#key]?.status === 'ready' : this.#written.ready;

  /** @type {NonNullable<import('../../actions/app.js').View['loadTo']>} */
  loadTo = (row) => !this.#written.element.hidden && this.#written.loadTo(row);

  /** @type {NonNullable<import('../../actions/app.js').View['refresh']>} */
  refresh = async () => {
    return (await Promise.all([this.#fetchProfile(), this.#feed.refresh()])).every(Boolean);
  };

  /** @type {NonNullable<import('../../actions/app.js').View['destroy']>} */
  destroy = () => {
    window.removeEventListener('popstate', this.#turned);
    this.#feed.destroy();
  };
}
