// Whether mail can be sent: a mail to the reader's own address, and what the mail server says of it.

import { button, h } from '../../lib/dom/dom.js';
import { asApiError } from '../../net/api.js';

/** @param {import('../../actions/app.js').App} app */
export function mailTest(app) {
  const done = h('p', { class: 'saved', role: 'status' });
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const send = button('Send me a mail', 'button small', async () => {
    send.disabled = problem.hidden = true;
    done.textContent = 'The mail server is being asked…';
    let wrong = '';
    try {
      const { sent, detail } = await app.api.administration.testMail();
      done.textContent = sent ? detail : '';
      wrong = sent ? '' : detail;
    } catch (thrown) {
      done.textContent = '';
      wrong = asApiError(thrown).message;
    }
    problem.textContent = wrong;
    problem.hidden = wrong === '';
    send.disabled = false;
  });
  return h(
    'section',
    { class: 'card form', 'aria-label': 'Mail' },
    h('div', { class: 'row' }, h('h2', {}, 'Mail'), send),
    h('p', { class: 'hint' }, 'A mail to your own address shows whether links can be mailed.'),
    done,
    problem,
  );
}
