// The forum's front page and the page of one category: what it is, who types, a place to write, the posts.

import { href } from '../../core/routes.js';
import { listOf } from '../../core/state.js';
import { h, setText } from '../../lib/dom/dom.js';
import { emptyState } from '../parts/avatar.js';
import { mountComposer } from './composer.js';
import { mountFeed } from './feed.js';
import { joinCard } from '../parts/join-card.js';
import { createTypingLine } from '../parts/typing-line.js';

/** @typedef {import('../../core/types.js').State} State */

/**
 * @param {import('../../actions/app.js').App} app
 * @param {string|null} slug null for all categories
 * @returns {import('../../actions/app.js').View}
 */
export function mountHome(app, slug) {
  const heading = h('h1', { tabindex: -1, dir: 'auto' }, slug ?? 'All posts');
  const about = h('p', { class: 'lead', dir: 'auto' });
  const place = h('div', { class: 'composer-slot' });
  const line = createTypingLine();
  const unknown = emptyState(
    'There is no such category',
    'It may have been renamed or removed. All posts are on the front page.',
    h('a', { class: 'button', href: href.home }, 'All posts'),
  );
  /** @type {ReturnType<typeof mountComposer>|null} */
  let composer = null;
  /** @type {number|string|undefined} */
  let writer;
  const key = slug ? listOf.category(slug) : listOf.all;
  const feed = mountFeed(app, key, {
    label: 'Posts',
    empty: () => emptyState('Nothing here yet', 'Be the first: everyone who is here sees it at once.'),
    bringBack: (fields) => composer?.bringBack(fields) ?? false,
  });
  const element = h(
    'div',
    { class: 'page' },
    h('header', { class: 'page-head' }, heading, about),
    unknown,
    place,
    line.element,
    feed.element,
  );

  /** @param {State} state */
  function name({ categories }) {
    return slug ? (categories?.find((category) => category.slug === slug)?.name ?? slug) : 'All posts';
  }

  /** @param {State} state */
  function placeComposer({ me, signedIn, site }) {
    const id = signedIn === 'unknown' ? undefined : (me?.id ?? null);
    const now = id === null ? `guest ${site?.registration}` : id;
    if (now === writer) return;
    writer = now;
    composer?.destroy();
    composer = null;
    if (id) {
      composer = mountComposer(app, slug, id);
      place.replaceChildren(composer.element);
    } else if (id === null) {
      place.replaceChildren(
        joinCard(
          site,
          'You are reading as a guest. Members write and answer.',
          slug ? href.category(slug) : href.home,
        ),
      );
    }
  }

  return {
    element,
    title: name,
    lists: [key],
    update(state) {
      const category = state.categories?.find((one) => one.slug === slug);
      const missing = slug !== null && state.categories !== null && !category;
      unknown.hidden = !missing;
      for (const part of [place, line.element, feed.element]) part.hidden = missing;
      setText(heading, name(state));
      setText(about, category?.description ?? (slug ? '' : 'What everyone is talking about, newest first.'));
      placeComposer(state);
      composer?.update(state);
      if (slug) line.update(state.typing[`category:${slug}`] ?? []);
      else {
        const typing = Object.entries(state.typing).filter(([place]) => place.startsWith('category:'));
        const only =
          typing.length === 1
            ? state.categories?.find((one) => `category:${one.slug}` === typing[0][0])
            : undefined;
        line.update([...new Set(typing.flatMap(([, names]) => names))], only ? `in ${only.name}` : '');
      }
      feed.update(state);
    },
    ready: (state) => state.lists[key]?.status === 'ready',
    look: feed.look,
    refresh: feed.refresh,
    reach(fragment) {
      if (fragment === 'compose') composer?.focus();
    },
    destroy() {
      composer?.destroy();
      feed.destroy();
    },
  };
}
