// The pages that few visits need: fetched when the first of them is opened.

import { AdminPage } from './views/admin/administration.js';
import { LoginPage, RegisterPage } from './views/account/auth.js';
import { BookmarksPage } from './views/bookmarks/bookmarks.js';
import { DraftsPage } from './views/drafts/drafts.js';
import { CategoryAdminPage } from './views/moderation/category-admin.js';
import { mountHelp } from './views/shell/help.js';
import { MessagesPage } from './views/messages/messages.js';
import { mountNotifications } from './views/notifications/notifications.js';
import { AuditPage } from './views/reports/audit.js';
import { QueuePage } from './views/reports/queue.js';
import { ReportsPage } from './views/reports/reports.js';
import { SearchPage } from './views/search/search.js';
import { ProfilePage } from './views/people/profile.js';
import { mountProve } from './views/account/email.js';
import { mountForgot, mountReset } from './views/account/password-reset.js';
import { SettingsPage } from './views/account/settings.js';
import { SetupPage } from './views/account/setup.js';

export { showHistory } from './views/history/history.js';
export { showMerge } from './views/moderation/merge-dialog.js';
export { chooseComments } from './views/moderation/split-bar.js';

/** @typedef {import('./core/routes.js').Route} Route */
/** @typedef {import('./actions/app.js').View} View */

/**
 * @param {import('./actions/app.js').App} app
 * @param {Route} route
 * @returns {View|null} null where the address is no page of these
 */
export function mountPage(app, route) {
  switch (route.name) {
    case 'search':
      return new SearchPage(app);
    case 'user':
      return new ProfilePage(app, route.username);
    case 'messages':
      return new MessagesPage(app, route.username);
    case 'login':
      return new LoginPage(app);
    case 'register':
      return new RegisterPage(app);
    case 'forgot':
      return mountForgot(app);
    case 'reset':
      return mountReset(app);
    case 'prove':
      return mountProve(app);
    case 'category-admin':
      return new CategoryAdminPage(app);
    case 'setup':
      return new SetupPage(app);
    case 'notifications':
      return mountNotifications(app);
    case 'drafts':
      return new DraftsPage(app);
    case 'reports':
      return new ReportsPage(app);
    case 'queue':
      return new QueuePage(app);
    case 'admin':
      return new AdminPage(app);
    case 'audit':
      return new AuditPage(app);
    case 'bookmarks':
      return new BookmarksPage(app);
    case 'help':
      return mountHelp();
    case 'settings':
      return new SettingsPage(app);
    default:
      return null;
  }
}
