// The field for longer text: Markdown to write, a preview rendered by the server, Ctrl+Enter to send.

import { markdownOf } from '../../core/text/pictures.js';
import { href } from '../../core/routes.js';
import { button, h, setAttr } from '../../lib/dom/dom.js';
import { insert } from '../../lib/dom/field-edit.js';
import { onKey } from '../../lib/dom/keys.js';
import { setBody } from '../../lib/dom/trusted-html.js';
import { asApiError } from '../../net/api.js';
import { Attachments } from './attachments.js';
import { freshId } from '../parts/field.js';
import { withSuggestions } from './suggestions.js';
import { createToolbar } from './toolbar.js';

export class Editor {
  #api;
  #limit;
  #id;
  #rest;
  #note;
  #error;
  #preview;
  #write;
  #tabs;
  #asked = 0;
  #attach;

  /**
   * @param {{api: import('../../net/api.js').Api, state: () => import('../../core/types.js').State, label:
   *   string, rows: number, limit: () => number, placeholder?: string, changed?: (text: string) => void,
   *   submit: () => void}} wiring
   */
  constructor({ api, state, label, rows, limit, placeholder, changed, submit }) {
    this.#api = api;
    this.#limit = limit;
    this.#id = freshId('editor');
    this.area = h('textarea', { id: this.#id, rows, placeholder, class: 'editor-area' });
    this.#rest = h('span', { class: 'editor-rest', hidden: true });
    this.#note = h('p', { class: 'hint', role: 'status', hidden: true });
    this.#error = h('p', { class: 'field-error', id: `${this.#id}-error`, hidden: true });
    this.#preview = h('div', {
      class: 'prose editor-preview',
      id: `${this.#id}-preview`,
      role: 'tabpanel',
      tabindex: 0,
      'aria-label': 'Preview',
      hidden: true,
    });
    this.#write = h(
      'div',
      { id: `${this.#id}-write`, role: 'tabpanel', 'aria-label': 'Write' },
      ...this.#writing(api),
    );
    this.#tabs = ['Write', 'Preview'].map((name, index) => this.#createTab(name, index));
    this.element = h('div', { class: 'field editor' });
    this.#attach = new Attachments({
      api,
      state,
      into: this.element,
      added: ({ url }, { name }) => {
        this.#show(0);
        this.#insertPicture(markdownOf(name, url));
      },
    });

    this.area.addEventListener('input', () => {
      this.setError(null);
      this.say('');
      this.#measure();
      changed?.(this.area.value);
    });

    this.element.append(
      this.#createHead(label),
      ...[this.#write, this.#preview, this.#attach.line, this.#error, this.#note, this.#rest],
    );
    onKey(this.element, (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      submit();
    });
    this.input = this.area;
    /** Gives up what is on its way. */
    this.stop = this.#attach.stop;
  }

  /** @param {import('../../net/api.js').Api} api what takes keys first comes first */
  #writing(api) {
    const field = withSuggestions(this.area, api);
    return [createToolbar(this.area), field];
  }

  /** @param {string} label */
  #createHead(label) {
    const help = {
      class: 'button quiet small',
      href: href.help,
      target: '_blank',
      'aria-label': 'How to write: Markdown',
    };
    const tabs = { role: 'tablist', class: 'tabs', 'aria-label': 'Write or preview' };
    return h(
      'div',
      { class: 'editor-head' },
      h('label', { for: this.#id }, label),
      h(
        'div',
        { class: 'editor-tools' },
        h('a', help, '?'),
        this.#attach.button,
        h('div', tabs, ...this.#tabs),
      ),
    );
  }

  /** @param {string} name @param {number} index 0 to write, 1 to see @returns {HTMLButtonElement} */
  #createTab(name, index) {
    return button(name, 'tab', () => this.#show(index), {
      role: 'tab',
      'aria-selected': index === 0 ? 'true' : 'false',
      tabindex: index === 0 ? 0 : -1,
      'aria-controls': index === 0 ? `${this.#id}-write` : `${this.#id}-preview`,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        this.#show(1 - index);
        this.#tabs[1 - index].focus();
      },
    });
  }

  /** Puts a picture into a line of its own, where the cursor is. @param {string} markdown */
  #insertPicture = (markdown) => {
    insert(this.area, ({ selectionStart, selectionEnd, value }) => {
      const start = selectionStart ?? value.length;
      const before = start === 0 || value[start - 1] === '\n' ? '' : '\n\n';
      return { start, end: selectionEnd ?? start, text: `${before}${markdown}\n` };
    });
  };

  /** @param {number} which 0 to write, 1 to see */
  #show = (which) => {
    this.#tabs.forEach((tab, index) => {
      setAttr(tab, 'aria-selected', index === which ? 'true' : 'false');
      tab.tabIndex = index === which ? 0 : -1;
    });
    this.#preview.style.setProperty('min-block-size', `${this.area.offsetHeight}px`);
    this.#write.hidden = which === 1;
    this.#preview.hidden = which === 0;
    if (which === 1) void this.#render();
  };

  #render = async () => {
    const mine = (this.#asked += 1);
    if (this.area.value.trim() === '') {
      this.#preview.textContent = 'Nothing to preview yet.';
      return;
    }
    try {
      const { body_html } = await this.#api.preview(this.area.value);
      if (mine !== this.#asked) return;
      setBody(this.#preview, '');
      setBody(this.#preview, body_html);
    } catch (thrown) {
      if (mine === this.#asked) this.#preview.textContent = `No preview: ${asApiError(thrown).message}`;
    }
  };

  #measure = () => {
    const left = this.#limit() - [...this.area.value.trim()].length;
    this.#rest.hidden = left > 500;
    this.#rest.textContent = left >= 0 ? `${left} characters left` : `${-left} characters too many`;
    this.#rest.classList.toggle('over', left < 0);
  };

  /** @param {string|null} message */
  setError = (message) => {
    this.#error.textContent = message ?? '';
    this.#error.hidden = !message;
    setAttr(this.area, 'aria-invalid', message ? 'true' : null);
    setAttr(this.area, 'aria-describedby', message ? `${this.#id}-error` : null);
    if (message) this.#show(0);
  };

  /** What is no error, until something is typed. @param {string} words */
  say = (words) => {
    this.#note.textContent = words;
    this.#note.hidden = words === '';
  };

  get value() {
    return this.area.value;
  }

  /** @param {string} text */
  set value(text) {
    this.area.value = text;
    this.#measure();
  }

  write = () => this.#show(0);

  /** Whether all is there that belongs to the text; says so where it is not. */
  whole = () => {
    if (this.#attach.busy) this.setError('An image is still on its way. Wait for it, or cancel it.');
    return !this.#attach.busy;
  };
}

/**
 * Lets the others know that somebody types in this field; `place` is asked each time, null tells nobody.
 * @param {HTMLElement} input
 * @param {import('../../net/typing.js').Typing} typing
 * @param {() => import('../../core/types.js').TypingPlace|null} place
 */
export function reportTyping(input, typing, place) {
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
