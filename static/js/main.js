// Puts the page together: state, network, views. Everything that happens comes in here, goes through the
// reducer, and is drawn from the state.

import { beginning, carried } from './actions/begin.js';
import { createCategories } from './actions/categories.js';
import { Conversations } from './actions/conversations.js';
import { Drafts } from './actions/drafts.js';
import { createHeld } from './actions/held.js';
import { createBookmarks, createLevels } from './actions/own.js';
import { Lists } from './actions/lists.js';
import { createMoved } from './actions/reading/moved.js';
import { Notifications } from './actions/notifications.js';
import { Session } from './actions/session.js';
import { createSite } from './actions/site.js';
import { Outbox } from './actions/outbox.js';
import { SyncQueue } from './actions/reading/sync-queue.js';
import { Reads } from './actions/reading/reads.js';
import { createReactions } from './actions/reading/reactions.js';
import { createSince } from './actions/reading/since.js';
import { createViewer } from './actions/reading/viewer.js';
import { describe, peopleOf } from './core/folds/notifications.js';
import { reduce } from './core/reducer.js';
import { returnedBy } from './core/retention.js';
import { href, routeOf } from './core/routes.js';
import { initial, mayModerate, nameKey } from './core/state.js';
import { createStore } from './core/store.js';
import { excerpt } from './core/text/formatting.js';
import { showAccent } from './lib/browser/accent.js';
import { drafts } from './lib/browser/storage.js';
import { createAnnouncer } from './lib/dom/announcer.js';
import { createSignal } from './lib/browser/signal.js';
import { keepFilesOut } from './lib/dom/file-drop.js';
import { holdVisibilityLock } from './lib/browser/visibility.js';
import { Api } from './net/api.js';
import { Socket } from './net/socket.js';
import { createTyping } from './net/typing.js';
import { createViewing } from './actions/reading/viewing.js';
import { listenToKeys } from './keyboard.js';
import { fetchPages } from './later.js';
import { Router } from './router.js';
import { showPictures, startClock } from './views/parts/avatar.js';
import { CategoryColumn } from './views/shell/category-list.js';
import { Header } from './views/shell/header.js';
import { mountLinkBar } from './views/shell/connection-bar.js';
import { mountBanner } from './views/shell/banner.js';
import { createSheet } from './views/shell/sheet.js';
import { PeopleColumn } from './views/people/people.js';
import { listenToPictures } from './views/parts/picture-viewer.js';

/**
 * How long the first look at the server's data waits for the socket, so that nothing falls between the two.
 */
const HELLO_PATIENCE_MS = 1_200;

/** What someone is told who may not be here any more. */
const BANNED =
  'Your account has been banned, so you are logged out. You can still read. If you think that is a ' +
  'mistake, ask the people who run the forum.';

/** As much of a message as a screen reader is given unasked. */
const SAID_CHARACTERS = 200;

/** @param {string} id @returns {HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * @type {ReturnType<typeof createStore<import('./core/types.js').State, import('./core/types.js').Action>>}
 */
const store = createStore(reduce, initial());
/** What stands in the page from the start. */
const data = carried();
const api = new Api({ signedOut: () => void session.check() });
const announcer = createAnnouncer(byId('live'));
const lists = new Lists({ store, api });
const outbox = new Outbox({ store, api });
const syncQueue = new SyncQueue();
const serverDrafts = new Drafts({ api });
const socket = new Socket({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
  streamUrl: '/api/events',
  receive,
  changed(status) {
    if (store.get().link.status === 'live' || status === 'live') since.connected(status === 'live');
    store.dispatch({ type: 'link.changed', status });
  },
  from: data,
});
const typing = createTyping(socket.send);
const viewing = createViewing(socket.send);
/** Other categories may be read than before: what is on screen may show too much or too little. */
const reach = () => {
  stale = true;
  void catchUp();
};
const categoryList = createCategories({ store, api, reach });
const conversations = new Conversations({ store, api });
const reports = createSignal();
const queue = createSignal();
const backups = createSignal();
const held = createHeld({ store, api });
const site = createSite({ store, api });
const levels = createLevels({ store, api });
const bookmarks = createBookmarks({ store, api, queue: syncQueue, say: announcer.show });
const notifications = new Notifications({ store, api, navigate: (path) => app.navigate(path) });
const reads = new Reads({ store, api, queue: syncQueue, say: announcer.show });
const since = createSince({ store, api, say: announcer.show });
const moved = createMoved({ store, lists, reads, view: () => router.view });
const session = new Session({
  store,
  api,
  outbox,
  queue: syncQueue,
  conversations,
  notifications,
  viewer: createViewer({ store, api }),
  levels,
  held,
  reads,
  since,
  reconnect: () => socket.restart(),
});
/** @type {import('./actions/app.js').App} */
const app = {
  store,
  api,
  lists,
  outbox,
  categories: categoryList,
  conversations,
  notifications,
  reads,
  since,
  reactions: createReactions({ store, api, queue: syncQueue, say: announcer.show }),
  session,
  drafts: serverDrafts,
  levels,
  queue,
  held,
  reports,
  backups,
  bookmarks,
  typing,
  viewing,
  announcer,
  begins: false,
  found: data,
  here: () => router.moved(),
  startPost(text) {
    const { me } = store.get();
    if (me) drafts.park(me.id, 'post', text);
    app.navigate(`${href.home}#compose`);
  },
  navigate: (path, options) => {
    closeSheets();
    router.navigate(path, options);
  },
};

const people = createSheet(
  byId('people'),
  () => header.people,
  () => peopleList.focus(),
);
const topics = createSheet(
  byId('categories'),
  () => header.categories,
  () => {
    categories.reveal();
    categories.focus();
  },
);
const closeSheets = () => [people, topics].map((sheet) => sheet.close()).includes(true);
const header = new Header(app, byId('header'), byId('link-bar'), {
  people: people.toggle,
  categories: topics.toggle,
});
const categories = new CategoryColumn(topics.element);
const peopleList = new PeopleColumn(app, people.element, people.close);
const linkBar = mountLinkBar(app, byId('link-bar'));
const banner = mountBanner(app, byId('banner'));
const router = new Router(app, byId('main'), () => draw(store.get()));

/** @param {import('./core/types.js').State} state */
function draw(state) {
  if (state.site) showAccent(state.site.accent);
  showPictures(state);
  header.update(state);
  categories.update(state, router.route);
  peopleList.update(state);
  linkBar.update(state);
  banner.update(state);
  router.update(state);
}

/** Whether something was shown that may have missed an event: true until it has been fetched again. */
let stale = false;
let started = false;
let refreshing = false;
/** Whether the first connection goes on from the page's own data, and has yet to. */
let arriving = data !== null;

/** What a person's own doing on another tab or device tells: no news to them. */
const OWN = [
  ...['post.read', 'posts.read', 'bookmark.changed', 'draft.changed', 'reaction.changed'],
  ...['me.updated', 'notification.read', 'notifications.moved', 'queue.changed', 'since.read'],
];
/** How much of that has come since the last greeting. */
let own = 0;

/** @param {any} frame */
function receive(frame) {
  if (frame.type === 'goodbye') {
    if (frame.reason === 'banned') store.dispatch({ type: 'banner.changed', text: BANNED });
    if (frame.reason === 'logout' || frame.reason === 'banned') void session.check();
    return;
  }
  if (frame.type === 'hello') own = 0;
  else if (OWN.includes(frame.type)) own += 1;
  else if (frame.type === 'resumed') frame.replayed = Math.max(0, frame.replayed - own);
  // Nobody has been away: what came since the page was made is nothing to catch up with.
  if (arriving && frame.type === 'resumed') frame.replayed = 0;
  if (frame.type === 'resumed' || frame.type === 'resync') arriving = false;
  announce(frame);
  // Whether a new post may come in depends on where the reader is now, not where they were a frame ago.
  if (frame.type === 'post.created') router.view.reportScroll?.();
  const returned = returnedBy(store.get(), frame);
  if (returned) store.dispatch({ type: 'text.returned', name: returned });
  store.dispatch(frame);
  // What was last before it, and how many are left unread, the server knows.
  if (frame.type === 'message.deleted' || (returned && frame.type === 'message.created'))
    void conversations.load();
  // Whoever comments follows from then on, unless they have decided otherwise: the server knows.
  if (frame.type === 'comment.created' && frame.comment.author.id === store.get().me?.id)
    void notifications.askFollow(frame.comment.post_id);
  if (frame.type === 'hello') welcomed(frame);
  else if (frame.type === 'draft.changed') void serverDrafts.changed(frame);
  else if (frame.type === 'comments.moved') moved.comments(frame);
  else if (frame.type === 'notifications.moved') moved.notifications();
  else if (frame.type === 'report.changed') reports.changed();
  else if (frame.type === 'backups.changed') backups.changed();
  else if (frame.type === 'queue.changed') {
    queue.changed();
    void held.load();
  } else if (frame.type === 'site.changed') void site.load();
  else if (frame.type === 'bookmark.changed') bookmarks.changed();
  else if (frame.type === 'me.updated') {
    void session.refresh();
    void reads.count(); // perhaps somebody is blocked, or no longer
  } else if (frame.type === 'tags.changed') {
    if (router.route.name === 'tag' && [frame.from, frame.to].includes(router.route.tag))
      app.navigate(href.tag(frame.to), { replace: true });
  } else if (frame.type === 'categories.changed')
    categoryList.load().catch(() => {}); // the next greeting brings them
  else if (frame.type === 'resync') {
    stale = true;
    void catchUp();
    serverDrafts.lookAgain();
  }
}

/** @param {Extract<import('./core/types.js').ServerEvent, {type: 'hello'}>} hello */
function welcomed(hello) {
  typing.forget();
  viewing.again();
  session.greeted(hello.user);
  // Whoever is signed in needs more of the page than most visits do.
  if (hello.user) void fetchPages().catch(() => {});
  // What was counted before this connection was made may have missed something.
  if (hello.fresh) {
    void notifications.count();
    void reads.count();
    serverDrafts.lookAgain();
    void held.load();
    if (mayModerate(store.get())) void session.check();
  }
  outbox.flush();
  syncQueue.flush();
  // A connection without a past: what is on screen already may have missed something before it.
  if (started && hello.fresh) stale = true;
  const { view } = router;
  // What is being asked for now is no older than the page, from where on everything is told.
  if (arriving && !hello.fresh) return;
  if (started && view.ready && !view.ready(store.get())) stale = true;
  if (started && (!store.get().site || !store.get().categories)) stale = true;
  begin();
  void catchUp();
}

/** Fetches again what is on screen; what is off screen is forgotten and fetched when it is looked at. */
async function catchUp() {
  if (!stale || refreshing) return;
  refreshing = true;
  stale = false;
  const { view } = router;
  store.dispatch({ type: 'lists.forgotten', except: view.lists ?? [] });
  const done = await Promise.all([
    view.refresh?.() ?? true,
    fetchFrame(),
    conversations.load(),
    notifications.count(),
    reads.count(),
  ]);
  refreshing = false;
  if (done.includes(false)) {
    stale = true;
    setTimeout(catchUp, 5_000);
  } else if (stale) void catchUp();
}

/** What stands around the view. @returns {Promise<boolean>} */
async function fetchFrame() {
  try {
    const [facts] = await Promise.all([store.get().site ?? api.site(), categoryList.load()]);
    store.dispatch({ type: 'site.received', site: facts });
    return true;
  } catch {
    return false;
  }
}

/** @param {any} frame tells a screen reader what came in, as far as it concerns what is open */
function announce(frame) {
  const { me } = store.get();
  const { route } = router;
  if (
    frame.type === 'post.created' &&
    frame.post.author.id !== me?.id &&
    (route.name === 'home' || (route.name === 'category' && route.slug === frame.post.category.slug))
  ) {
    announcer.count('new post');
  }
  if (
    frame.type === 'comment.created' &&
    frame.comment.author.id !== me?.id &&
    route.name === 'post' &&
    route.id === frame.comment.post_id
  ) {
    announcer.count('new comment');
  }
  if (frame.type === 'message.created' && frame.message.from.id !== me?.id) {
    const { username } = frame.message.from;
    const open =
      route.name === 'messages' && route.username !== null && nameKey(route.username) === nameKey(username);
    announcer.say(
      open ? `${username}: ${excerpt(frame.message.body, SAID_CHARACTERS)}` : `New message from ${username}`,
    );
  }
  if (frame.type === 'notification.created') {
    const { notification } = frame;
    // Of many who react in a moment, one is told of; the list says how many there are.
    if (frame.replaces !== undefined) return;
    if (notification.kind !== 'message') announcer.say(`${peopleOf(notification)} ${describe(notification)}`);
    void notifications.desktop.show(notification);
  }
}

function begin() {
  if (started) return;
  started = true;
  if (data) {
    app.begins = true;
    router.take();
    app.begins = false;
    return;
  }
  // Without a greeting nobody has said yet who this is.
  if (store.get().signedIn === 'unknown' && store.get().link.status !== 'live') void session.check();
  void fetchFrame();
  router.start();
}

document.addEventListener('pointerdown', ({ target }) => {
  for (const sheet of [people, topics]) if (target instanceof Node && !sheet.owns(target)) sheet.close();
});
store.subscribe(draw);
listenToKeys(app, router, { close: closeSheets, open: () => router.view.focusSearch?.() || people.open() });
listenToPictures();
startClock();
keepFilesOut();
holdVisibilityLock();
if (data)
  for (const action of beginning(data, routeOf(location.pathname, location.search))) store.dispatch(action);
session.start(data !== null);
if (data) begin();
socket.start();
setTimeout(begin, HELLO_PATIENCE_MS);

window.addEventListener('online', socket.wake);
window.addEventListener('offline', socket.wake);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') socket.wake();
});
// An open socket keeps a page out of the browser's back-forward cache; coming back resumes.
window.addEventListener('pagehide', reads.flush);
window.addEventListener('pagehide', socket.stop);
window.addEventListener('pageshow', socket.start);
