// The forum’s front page and the page of one category or tag: what it is, who types, a place to write, posts.

import { filterOf, href } from '../../core/routes.js';
import { listOf, mayNotWrite } from '../../core/state.js';
import { unreadPosts } from '../../core/reading/reads.js';
import { button, h, setText } from '../../lib/dom/dom.js';
import { focusFirst } from '../../lib/dom/focus.js';
import { emptyState } from '../parts/avatar.js';
import { Composer } from './composer.js';
import { Feed } from './feed.js';
import { densityButton } from './density.js';
import { SinceCard } from '../reading/since.js';
import { orderLinks, orderWords } from './order.js';
import { joinCard } from '../parts/join-card.js';
import { showReaders } from '../parts/readers.js';
import { levelSelect } from '../notifications/level-select.js';
import { TagRename } from '../moderation/tag-rename.js';
import { createTypingLine } from '../parts/typing-line.js';

/** @typedef {import('../../core/types.js').State} State */

/** What stands where a member writes. */
const GUEST = 'You are reading as a guest. Members write and answer.';
/** What somebody is told first who has never been here. @param {State['site']} site */
const welcome = (site) =>
  site?.welcome || `Welcome to ${site?.name ?? 'Althing'}, where everyone sees at once what is written.`;

/** What stands there where nobody writes. */
const ARCHIVED = 'This category is archived: nothing new is written here.';
/** @param {import('../../core/types.js').Category|undefined} category in which one may not write */
const whyNot = (category) => (category?.archived ? ARCHIVED : 'Only moderators write here.');

export class HomePage {
  #app;
  #slug;
  #tag;
  #path;
  #rename;
  /** @type {ReturnType<typeof levelSelect>|null} */
  #level = null;
  #levelPlace = h('div', { class: 'level-place' });
  #heading;
  #about;
  #place;
  #line;
  #unknown;
  /** @type {Composer|null} */
  #composer = null;
  /** @type {number|string|undefined} */
  #writer;
  #order;
  #links;
  #allRead;
  /** What happened while the reader was away: on the front page alone. @type {SinceCard|null} */
  #since = null;
  #key = '';
  /** @type {Feed} */
  #feed;

  /**
   * @param {import('../../actions/app.js').App} app
   * @param {{slug: string|null, tag: string|null}} which neither for all posts
   * @param {string} order in which they stand
   */
  constructor(app, { slug, tag }, order) {
    this.#app = app;
    this.#slug = slug;
    this.#tag = tag;
    this.#path = tag ? href.tag(tag) : slug ? href.category(slug) : href.home;
    this.#order = order;
    this.#links = orderLinks(this.#path);
    this.#rename = tag ? new TagRename(app, tag) : null;
    this.#heading = h('h1', { tabindex: -1, dir: 'auto' }, tag ? `#${tag}` : (slug ?? 'All posts'));
    this.#about = h('p', { class: 'lead', dir: 'auto' });
    this.#place = h('div', { class: 'composer-slot' });
    this.#line = createTypingLine();
    this.#unknown = emptyState(
      'There is no such category',
      'It may have been renamed or removed. All posts are on the front page.',
      h('a', { class: 'button', href: href.home }, 'All posts'),
    );
    this.#allRead = button('✓', 'button small all-read', () => void app.reads.all(slug), {
      hidden: true,
      title: 'Mark all as read',
      'aria-label': 'Mark all as read',
    });
    if (!tag) this.#links.element.append(this.#allRead);
    if (!tag && !slug) this.#since = new SinceCard(app, () => this.#heading.focus({ preventScroll: true }));
    this.#feed = this.#createFeed();
    this.element = h(
      'div',
      { class: 'page' },
      h(
        'header',
        { class: 'page-head feed-head' },
        ...[this.#heading, this.#about, this.#since?.open, densityButton()],
      ),
      this.#since?.element,
      this.#rename?.element,
      this.#unknown,
      this.#place,
      this.#line.element,
      this.#links.element,
      this.#feed.element,
    );
    this.title = this.#name;
    this.lists = [this.#key];
    this.reportScroll = () => this.#feed.reportScroll();
    this.refresh = () => this.#feed.refresh();
  }

  #createFeed() {
    const all = this.#slug ? listOf.category(this.#slug) : listOf.all;
    this.#key = listOf.ordered(this.#tag ? listOf.tag(this.#tag) : all, this.#order);
    const timed = this.#order.includes('period=');
    return new Feed(this.#app, this.#key, {
      label: 'Posts',
      empty: () =>
        filterOf(this.#order)
          ? emptyState('Nothing of that kind', 'Without the filter there may be more.')
          : timed
            ? emptyState('Nothing in this time', 'A longer one may have something.')
            : emptyState('Nothing here yet', 'Be the first: everyone who is here sees it at once.'),
      bringBack: (fields) => this.#composer?.bringBack(fields) ?? false,
    });
  }

  /**
   * The same place in another order: what is being written there stays, and so does the focus.
   * @type {NonNullable<import('../../actions/app.js').View['switchTo']>}
   */
  switchTo = (route) => {
    if (!('order' in route) || route.order === this.#order) return false;
    const [slug, tag] = ['slug' in route ? route.slug : null, 'tag' in route ? route.tag : null];
    if (slug !== this.#slug || tag !== this.#tag) return false;
    this.#order = route.order;
    const before = this.#feed;
    this.#feed = this.#createFeed();
    before.element.replaceWith(this.#feed.element);
    before.destroy();
    this.lists = [this.#key];
    void this.#app.lists.reveal(this.#key);
    return true;
  };

  /** @param {State} state */
  #name = ({ categories }) => {
    if (this.#tag) return `#${this.#tag}`;
    return this.#slug
      ? (categories?.find((category) => category.slug === this.#slug)?.name ?? this.#slug)
      : 'All posts';
  };

  /** @param {State} state @param {string} closed why one may not write here; empty where one may */
  #placeComposer = ({ me, signedIn, site }, closed) => {
    const id = signedIn === 'unknown' ? undefined : (me?.id ?? null);
    const guest = `guest ${site?.registration} ${welcome(site)}`;
    const shut = closed === ARCHIVED || (id && closed);
    const now = shut ? closed : id === null ? guest : id;
    if (now === this.#writer) return;
    this.#writer = now;
    this.#composer?.destroy();
    this.#composer = null;
    if (shut) {
      this.#place.replaceChildren(h('p', { class: 'card invite' }, closed));
    } else if (id) {
      this.#composer = new Composer(this.#app, this.#slug, id, this.#tag ? [this.#tag] : []);
      this.#place.replaceChildren(this.#composer.element);
    } else if (id === null) {
      this.#place.replaceChildren(
        joinCard(site, this.#path === href.home ? `${welcome(site)} ${GUEST}` : GUEST, this.#path),
      );
    }
  };

  /** @param {import('../../core/types.js').Category|undefined} category */
  #placeLevel = (category) => {
    if (this.#app.store.get().me && !this.#levelPlace.isConnected)
      this.#links.element.append(this.#levelPlace);
    const place = this.#tag ? { tag: this.#tag } : category ? { category: category.id } : null;
    if (this.#level || !place) return;
    this.#level = levelSelect(this.#app, place);
    this.#levelPlace.replaceChildren(this.#level.element);
  };

  /**
   * What the heading leads to.
   * @param {import('../../core/types.js').Category|undefined} category @param {State['site']} site
   */
  #lead = (category, site) => {
    const words = orderWords(this.#order);
    if (this.#tag) return `Posts tagged ${this.#tag}, ${words}.`;
    if (this.#slug) return category?.description ?? '';
    return site?.description || `What everyone is talking about, ${words}.`;
  };

  /** @type {NonNullable<import('../../actions/app.js').View['update']>} */
  update = (state) => {
    const category = state.categories?.find((one) => one.slug === this.#slug);
    const missing = this.#slug !== null && state.categories !== null && !category;
    const led = missing && state.categories?.find((one) => one.former_slugs?.includes(this.#slug ?? ''));
    if (led) queueMicrotask(() => this.#app.navigate(href.category(led.slug), { replace: true }));
    this.#unknown.hidden = !missing;
    for (const part of [this.#place, this.#line.element, this.#links.element, this.#feed.element])
      part.hidden = missing;
    this.#links.update(this.#order, {
      questions: Boolean(category?.questions),
      member: state.me !== null,
    });
    const wasHere = document.activeElement === this.#allRead;
    this.#allRead.hidden = unreadPosts(state, category?.id ?? null) === 0;
    if (wasHere && this.#allRead.hidden)
      focusFirst(this.#links.element.querySelector('[aria-current]'), this.#heading);
    setText(this.#heading, this.#name(state));
    setText(this.#about, this.#lead(category, state.site));
    this.#since?.update(state);
    this.#about.classList.toggle('is-covered', this.#since?.open.hidden === false);
    this.#placeComposer(state, mayNotWrite(state, category) ? whyNot(category) : '');
    showReaders(this.#heading, category?.readable_by, false);
    this.#composer?.update(state);
    this.#rename?.update(state);
    this.#placeLevel(category);
    this.#level?.update(state);
    if (this.#tag) this.#line.update([]);
    else if (this.#slug) this.#line.update(state.typing[`category:${this.#slug}`] ?? []);
    else {
      const typing = Object.entries(state.typing).filter(([place]) => place.startsWith('category:'));
      const only =
        typing.length === 1
          ? state.categories?.find((one) => `category:${one.slug}` === typing[0][0])
          : undefined;
      this.#line.update([...new Set(typing.flatMap(([, names]) => names))], only ? `in ${only.name}` : '');
    }
    this.#feed.update(state);
  };

  /** @type {NonNullable<import('../../actions/app.js').View['ready']>} */
  ready = (state) => state.lists[this.#key]?.status === 'ready';

  /** @type {NonNullable<import('../../actions/app.js').View['showFragment']>} */
  showFragment = (fragment) => {
    if (fragment === 'compose') this.#composer?.focus();
  };

  /** @type {NonNullable<import('../../actions/app.js').View['destroy']>} */
  destroy = () => {
    this.#composer?.destroy();
    this.#feed.destroy();
  };
}
