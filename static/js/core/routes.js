// Which page an address is, and the address of a page. Pure.

/**
 * `order`: of a list, as its address says it; empty for the newest first.
 * @typedef {{name: 'home', order: string}|{name: 'category', slug: string, order: string}|{name: 'tag',
 *   tag: string, order: string}|{name: 'search'}|{name: 'post',
 *   id: number}|{name: 'user', username: string}|{name: 'messages', username: string|null}|{name:
 *   'login'|'register'|'forgot'|'reset'|'prove'|'settings'|'drafts'|'bookmarks'|'notifications'}|{name:
 *   'help'|'reports'|'audit'|'queue'|'admin'|'category-admin'|'setup'|'missing'}} Route
 */

/** @param {string} text @returns {string|null} */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** What an address names behind its `#`; empty where that can't be read. @param {string} hash */
export const fragmentOf = (hash) => decoded(hash.replace(/^#/, '')) ?? '';

/** The times that the list of the top may be of, the last one of all. */
export const PERIODS = ['day', 'week', 'month', 'year', 'all'];

/** What a list of posts may be narrowed down to, as its address says it. */
export const FILTERS = ['solved=true', 'solved=false', 'bookmarked=true', 'following=true'];

/** @param {URLSearchParams} asked @returns {string} the order alone; empty for the newest first */
function sortIn(asked) {
  const [sort, period] = [asked.get('sort'), asked.get('period') ?? 'all'];
  if (!PERIODS.includes(period)) return '';
  if (sort === 'active') return 'sort=active';
  if (sort !== 'top') return '';
  return period === 'all' ? 'sort=top' : `sort=top&period=${period}`;
}

/** @param {string} sort @param {string} filter @returns {string} both, as an address says them */
export const ordered = (sort, filter) => [sort, filter].filter(Boolean).join('&');

/**
 * The order of a list and what it is narrowed down to, as its address says it: `sort=top&period=week`. Empty
 * for all of it with the newest first, and for what can't be read.
 * @param {string} search the query part of an address
 */
export function orderIn(search) {
  const asked = new URLSearchParams(search);
  const filter = FILTERS.filter((one) => one === `${one.split('=')[0]}=${asked.get(one.split('=')[0])}`);
  return ordered(sortIn(asked), filter.join('&'));
}

/** The order alone. @param {string} order see `orderIn` */
export const sortOf = (order) => sortIn(new URLSearchParams(order));

/** What it is narrowed down to, alone. @param {string} order see `orderIn` */
export const filterOf = (order) => FILTERS.filter((filter) => order.split('&').includes(filter)).join('&');

/**
 * @param {string} path the path part of an address
 * @param {string} [search] the query part
 * @returns {Route}
 */
export function routeOf(path, search = '') {
  const [first = '', second, ...rest] = path.replace(/^\/+|\/+$/g, '').split('/');
  if (rest.length > 0) return { name: 'missing' };
  if (second === undefined) {
    if (first === '') return { name: 'home', order: orderIn(search) };
    if (
      first === 'login' ||
      first === 'register' ||
      first === 'forgot' ||
      first === 'reset' ||
      first === 'prove' ||
      first === 'settings' ||
      first === 'notifications' ||
      first === 'drafts' ||
      first === 'bookmarks' ||
      first === 'reports' ||
      first === 'audit' ||
      first === 'queue' ||
      first === 'admin' ||
      first === 'search' ||
      first === 'setup'
    )
      return { name: first };
    if (first === 'messages') return { name: 'messages', username: null };
    return { name: 'missing' };
  }
  const value = decoded(second);
  if (!value) return { name: 'missing' };
  if (first === 'admin' && value === 'categories') return { name: 'category-admin' };
  if (first === 'help' && value === 'markdown') return { name: 'help' };
  if (first === 'c') return { name: 'category', slug: value, order: orderIn(search) };
  if (first === 'tags') return { name: 'tag', tag: value.normalize('NFC'), order: orderIn(search) };
  // Composed, as the server writes names: an address may have them in another form.
  if (first === 'messages') return { name: 'messages', username: value.normalize('NFKC') };
  if (first === 'u') return { name: 'user', username: value.normalize('NFKC') };
  if (first === 'p' && /^[1-9]\d{0,15}$/.test(value)) return { name: 'post', id: Number(value) };
  return { name: 'missing' };
}

/** @param {string} path @param {string} back */
const then = (path, back) =>
  back === '/' || nextOf(`?next=${encodeURIComponent(back)}`) === '/'
    ? path
    : `${path}?next=${encodeURIComponent(back)}`;

export const href = {
  home: '/',
  login: '/login',
  register: '/register',
  forgot: '/forgot',
  settings: '/settings',
  notifications: '/notifications',
  drafts: '/drafts',
  bookmarks: '/bookmarks',
  reports: '/reports',
  audit: '/audit',
  queue: '/queue',
  admin: '/admin',
  help: '/help/markdown',
  categoryAdmin: '/admin/categories',
  /** @param {string} slug */
  category: (slug) => `/c/${encodeURIComponent(slug)}`,
  /** @param {string} path of a list @param {string} order */
  ordered: (path, order) => (order ? `${path}?${order}` : path),
  /** @param {number} id */
  post: (id) => `/p/${id}`,
  /** @param {number} postId @param {number} id */
  comment: (postId, id) => `/p/${postId}#c-${id}`,
  /** @param {string} username */
  user: (username) => `/u/${encodeURIComponent(username)}`,
  search: '/search',
  /** @param {string} tag */
  tag: (tag) => `/tags/${encodeURIComponent(tag)}`,
  messages: '/messages',
  /** @param {string} username */
  conversation: (username) => `/messages/${encodeURIComponent(username)}`,
  /** @param {string} back where to go afterwards */
  loginThen: (back) => then('/login', back),
  /** @param {string} back where to go afterwards */
  registerThen: (back) => then('/register', back),
};

/** Where a notification leads. @param {import('./types.js').ForumNotification} notice */
export function hrefOf({ kind, actor, post_id, comment_id }) {
  if (['warning', 'report', 'reported'].includes(kind)) return href.notifications;
  // It is a draft again.
  if (kind === 'rejected') return href.drafts;
  if (post_id === null) return href.conversation(actor.username);
  return comment_id === null ? href.post(post_id) : href.comment(post_id, comment_id);
}

/**
 * Where to go after logging in: a path of this site and nothing else.
 * @param {string} search the query part of the address
 */
export function nextOf(search) {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return /^\/(?![/\\])[^\\]*$/.test(next) && !/^\/(login|register|forgot|reset|prove|setup)\b/.test(next)
    ? next
    : '/';
}
