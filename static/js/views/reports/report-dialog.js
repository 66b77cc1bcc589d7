// Telling moderators of something: why, and in one's own words.

import { button, h } from '../../lib/dom/dom.js';
import { formDialog } from '../parts/dialogs.js';
import { field } from '../parts/field.js';

/** @type {[string, string][]} */
export const REASONS = [
  ['spam', 'Advertising'],
  ['abuse', 'Somebody is hurt'],
  ['off_topic', 'It does not belong here'],
  ['illegal', 'It is against the law'],
  ['other', 'Something else'],
];

const LONGEST = 500;

/**
 * @param {import('../../actions/app.js').App} app
 * @param {Record<string, unknown>} of what is reported, as the server names it
 * @param {string} name of it, for people
 */
export function showReport(app, of, name) {
  const reason = field(
    'Why',
    h('select', {}, ...REASONS.map(([value, text]) => h('option', { value }, text))),
  );
  const text = field('In your own words', h('textarea', { rows: 3, maxlength: LONGEST, dir: 'auto' }));
  formDialog({
    title: `Report this ${name}`,
    parts: [
      h(
        'p',
        { class: 'hint' },
        'Moderators read it, and you hear what became of it. Nobody else learns of it.',
      ),
      ...[reason.element, text.element],
    ],
    fields: { reason, text },
    yes: 'Send report',
    send: async (close) => {
      const words = text.input.value.trim() || null;
      await app.api.moderation.report({ ...of, reason: reason.input.value, text: words });
      close();
      app.announcer.show('The report is sent');
    },
  });
}

/**
 * A button that opens it; not there for one's own.
 * @param {import('../../actions/app.js').App} app
 * @param {() => Record<string, unknown>} of
 * @param {string} name
 */
export const reportButton = (app, of, name) =>
  button('Report', 'button quiet small', () => showReport(app, of(), name), {
    hidden: true,
    'aria-label': `Report this ${name}`,
  });
