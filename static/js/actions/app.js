// What every view is handed: the state, and everything a click can set going. `startPost` opens a new post
// with a text that was written for another place. `begins` holds while the first view is made of what the
// page carries: nothing of it need be fetched; `found` is what it carries of a search. `here` says that the
// view has changed its own address. Types alone.

/**
 * @typedef {{
 *   store: import('../core/store.js').Store,
 *   api: import('../net/api.js').Api,
 *   lists: import('./lists.js').Lists,
 *   outbox: import('./outbox.js').Outbox,
 *   categories: import('./categories.js').Categories,
 *   conversations: import('./conversations.js').Conversations,
 *   notifications: import('./notifications.js').Notifications,
 *   reactions: ReturnType<typeof import('./reading/reactions.js').createReactions>,
 *   reads: import('./reading/reads.js').Reads,
 *   since: import('./reading/since.js').SinceLeft,
 *   session: import('./session.js').Session,
 *   drafts: import('./drafts.js').Drafts,
 *   queue: ReturnType<typeof import('../lib/browser/signal.js').createSignal>,
 *   held: ReturnType<typeof import('./held.js').createHeld>,
 *   reports: ReturnType<typeof import('../lib/browser/signal.js').createSignal>,
 *   backups: ReturnType<typeof import('../lib/browser/signal.js').createSignal>,
 *   levels: ReturnType<typeof import('./own.js').createLevels>,
 *   bookmarks: ReturnType<typeof import('./own.js').createBookmarks>,
 *   typing: import('../net/typing.js').Typing,
 *   viewing: import('./reading/viewing.js').Viewing,
 *   announcer: import('../lib/dom/announcer.js').Announcer,
 *   begins: boolean,
 *   found: {found?: import('../core/types.js').Page<import('../core/types.js').Found>}|null,
 *   here: () => void,
 *   startPost: (text: {title: string, body: string}) => void,
 *   navigate: (path: string, options?: {replace?: boolean}) => void,
 * }} App
 */

/**
 * A page in the main column. `update` is called after every change of the state, `refresh` when what is on
 * screen must be fetched again (false: it could not be), `showFragment` when the address has another one,
 * `focusSearch` to put the cursor where it looks for people (false: there is no such place), `reportScroll`
 * to tell whether the reader is where new items come in, `switchTo` to show another address without starting
 * anew (false: it cannot). `lists`: the keys of the lists that it shows. What it loads besides, it tells of
 * by the event `loaded`; `loadTo` loads more of that, towards a row (true: there is more); `bring` loads a
 * comment, with what stands around it.
 * @typedef {{ element: HTMLElement, title: (state: import('../core/types.js').State) => string, update:
 *   (state: import('../core/types.js').State) => void, refresh?: () => Promise<boolean>, showFragment?:
 *   (fragment: string) => void, focusSearch?: () => boolean, reportScroll?: () => void, switchTo?: (route:
 *   import('../core/routes.js').Route) => boolean, lists?: string[],
 *   loadTo?: (row: string) => boolean, bring?: (comment: number) => Promise<unknown>,
 *   ready?: (state: import('../core/types.js').State) => boolean,
 *   destroy?: () => void, }} View
 */

export {};
