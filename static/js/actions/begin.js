// The data that stands in a page of the server: the state begins with it, so that nothing has to be asked
// for. It holds all that had happened when the page was made; from there on the socket tells.

import { listOf } from '../core/state.js';

/** @typedef {import('../core/types.js').PageData} PageData */
/** @typedef {import('../core/types.js').Action} Action */

/** @returns {PageData|null} what the page carries; null where it is for the script to ask */
export function carried() {
  const text = document.getElementById('data')?.textContent;
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/**
 * What has to be folded for a page to be there.
 * @param {PageData} data @param {import('../core/routes.js').Route} route @returns {Action[]}
 */
export function beginning(data, route) {
  const { epoch, seq, site, categories, list, post, comments, solution, person, gone } = data;
  /** @type {Action[]} */
  const actions = [
    { type: 'page.taken', epoch, seq },
    { type: 'site.received', site },
    { type: 'categories.received', items: categories },
  ];
  const key = keyOf(route);
  if (list && key) actions.push({ type: 'list.page', key, page: list, asOf: seq, fit: 'older', at: null });
  if (post) actions.push({ type: 'post.received', post, asOf: seq });
  if (post && comments)
    actions.push({
      type: 'list.page',
      key: listOf.thread(post.id),
      page: comments,
      asOf: seq,
      fit: 'around',
    });
  if (solution) actions.push({ type: 'comment.received', comment: solution, asOf: seq });
  if (route.name === 'user' && (person || gone))
    actions.push({ type: 'profile.received', username: route.username, profile: person ?? 'missing' });
  if (route.name === 'post' && gone) actions.push({ type: 'post.missing', id: route.id, why: 'missing' });
  return actions;
}

/** The list that a page shows. @param {import('../core/routes.js').Route} route */
function keyOf(route) {
  if (route.name === 'home') return listOf.ordered(listOf.all, route.order);
  if (route.name === 'category') return listOf.ordered(listOf.category(route.slug), route.order);
  if (route.name === 'tag') return listOf.ordered(listOf.tag(route.tag), route.order);
  return route.name === 'user' ? listOf.author(route.username) : null;
}
