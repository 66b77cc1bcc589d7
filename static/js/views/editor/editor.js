// The field for longer text: Markdown to write, a preview rendered by the server, Ctrl+Enter to send.

import { markdownOf } from '../../core/text/pictures.js';
import { href } from '../../core/routes.js';
import { h, setAttr } from '../../lib/dom/dom.js';
import { insert } from '../../lib/dom/field-edit.js';
import { onKey } from '../../lib/dom/keys.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { asApiError } from '../../net/api.js';
import { createAttach } from './attachments.js';
import { freshId } from '../parts/field.js';
import { withSuggestions } from './suggestions.js';

/**
 * @param {{api: import('../../net/api.js').Api, state: () => import('../../core/types.js').State, label:
 *   string, rows: number, limit: () => number, placeholder?: string, changed?: (text: string) => void,
 *   submit: () => void}} wiring
 */
export function createEditor({ api, state, label, rows, limit, placeholder, changed, submit }) {
  const id = freshId('editor');
  const area = h('textarea', { id, rows, placeholder, class: 'editor-area' });
  const rest = h('span', { class: 'editor-rest', hidden: true });
  const note = h('p', { class: 'hint', role: 'status', hidden: true });
  const error = h('p', { class: 'field-error', id: `${id}-error`, hidden: true });
  const preview = h('div', {
    class: 'prose editor-preview',
    id: `${id}-preview`,
    role: 'tabpanel',
    tabindex: 0,
    'aria-label': 'Preview',
    hidden: true,
  });
  const write = h(
    'div',
    { id: `${id}-write`, role: 'tabpanel', 'aria-label': 'Write' },
    withSuggestions(area, api),
  );
  const tabs = ['Write', 'Preview'].map((name, index) =>
    h(
      'button',
      {
        type: 'button',
        role: 'tab',
        class: 'tab',
        'aria-selected': index === 0 ? 'true' : 'false',
        tabindex: index === 0 ? 0 : -1,
        'aria-controls': index === 0 ? `${id}-write` : `${id}-preview`,
        onclick: () => show(index),
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
          event.preventDefault();
          show(1 - index);
          tabs[1 - index].focus();
        },
      },
      name,
    ),
  );
  let asked = 0;

  const element = h('div', { class: 'field editor' });
  const attach = createAttach({
    api,
    state,
    into: element,
    added: ({ url }, { name }) => {
      show(0);
      insertPicture(markdownOf(name, url));
    },
  });

  /** Puts a picture into a line of its own, where the cursor is. @param {string} markdown */
  function insertPicture(markdown) {
    insert(area, ({ selectionStart, selectionEnd, value }) => {
      const start = selectionStart ?? value.length;
      const before = start === 0 || value[start - 1] === '\n' ? '' : '\n\n';
      return { start, end: selectionEnd ?? start, text: `${before}${markdown}\n` };
    });
  }

  /** @param {number} which 0 to write, 1 to see */
  function show(which) {
    tabs.forEach((tab, index) => {
      setAttr(tab, 'aria-selected', index === which ? 'true' : 'false');
      tab.tabIndex = index === which ? 0 : -1;
    });
    preview.style.setProperty('min-block-size', `${area.offsetHeight}px`);
    write.hidden = which === 1;
    preview.hidden = which === 0;
    if (which === 1) void render();
  }

  async function render() {
    const mine = (asked += 1);
    if (area.value.trim() === '') {
      preview.textContent = 'Nothing to preview yet.';
      return;
    }
    try {
      const { body_html } = await api.preview(area.value);
      if (mine !== asked) return;
      setBody(preview, '');
      setBody(preview, body_html);
    } catch (thrown) {
      if (mine === asked) preview.textContent = `No preview: ${asApiError(thrown).message}`;
    }
  }

  function measure() {
    const left = limit() - [...area.value.trim()].length;
    rest.hidden = left > 500;
    rest.textContent = left >= 0 ? `${left} characters left` : `${-left} characters too many`;
    rest.classList.toggle('over', left < 0);
  }

  /** @param {string|null} message */
  function setError(message) {
    error.textContent = message ?? '';
    error.hidden = !message;
    setAttr(area, 'aria-invalid', message ? 'true' : null);
    setAttr(area, 'aria-describedby', message ? `${id}-error` : null);
    if (message) show(0);
  }

  /** What is no error, until something is typed. @param {string} words */
  function say(words) {
    note.textContent = words;
    note.hidden = words === '';
  }

  area.addEventListener('input', () => {
    setError(null);
    say('');
    measure();
    changed?.(area.value);
  });

  element.append(
    h(
      'div',
      { class: 'editor-head' },
      h('label', { for: id }, label),
      h(
        'div',
        { class: 'editor-tools' },
        h(
          'a',
          {
            class: 'button quiet small',
            href: href.help,
            target: '_blank',
            'aria-label': 'How to write: Markdown',
          },
          '?',
        ),
        attach.button,
        h('div', { role: 'tablist', class: 'tabs', 'aria-label': 'Write or preview' }, ...tabs),
      ),
    ),
    write,
    preview,
    attach.line,
    error,
    note,
    rest,
  );
  onKey(element, (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  });

  return {
    element,
    area,
    input: area,
    setError,
    say,
    get value() {
      return area.value;
    },
    /** @param {string} text */
    set value(text) {
      area.value = text;
      measure();
    },
    write: () => show(0),
    /** Whether all is there that belongs to the text; says so where it is not. */
    whole() {
      if (attach.busy) setError('An image is still on its way. Wait for it, or cancel it.');
      return !attach.busy;
    },
    /** Gives up what is on its way. */
    stop: attach.stop,
  };
}

/**
 * Lets the others know that somebody types in this field; `place` is asked each time, null tells nobody.
 * @param {HTMLElement} input
 * @param {import('../../net/typing.js').Typing} typing
 * @param {() => import('../../core/types.js').TypingPlace|null} place
 */
export function tellTyping(input, typing, place) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let away;
  input.addEventListener('input', () => {
    const where = place();
    const empty = /** @type {HTMLInputElement} */ (input).value.trim() === '';
    if (where && !empty) typing.active(where);
    else typing.stop();
  });
  input.addEventListener('focus', () => clearTimeout(away));
  input.addEventListener('blur', () => {
    away = setTimeout(typing.stop, 2_000);
  });
}
