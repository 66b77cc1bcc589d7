// Adding a picture to what is being written: by a button, by pasting or by dropping it. It is uploaded at
// once; a quiet line says how far it is and lets it be given up.

import { KINDS, largest, onlyNames, sizeInWords } from '../../core/text/pictures.js';
import { fieldError } from '../../core/text/formatting.js';
import { h, icon } from '../../lib/dom/dom.js';
import { ready, Unfit } from '../../lib/browser/image-file.js';
import { asApiError, freshKey } from '../../net/api.js';

const PICTURE = 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9.5h.01';

/** @typedef {{url: string, width: number, height: number}} Upload */
export class Attachments {
  #api;
  #state;
  #many;
  #added;
  /** @type {AbortController|null} */
  #under = null;
  #button;
  #text;
  #cancel;
  /** @type {File[]} what waits for its turn */
  #queue = [];

  /**
   * @param {{api: import('../../net/api.js').Api, state: () => import('../../core/types.js').State, into:
   *   HTMLElement, label?: string, many?: boolean, words?: boolean, added: (upload: Upload, file: File) =>
   *   void|Promise<void>}} wiring `into` takes what is pasted or dropped; `many` allows several at once;
   *   `words` shows the label beside the icon
   */
  constructor({ api, state, into, label = 'Add an image', many = true, words = false, added }) {
    this.#api = api;
    this.#state = state;
    this.#many = many;
    this.#added = added;
    const input = h('input', {
      type: 'file',
      accept: KINDS.join(','),
      multiple: many,
      hidden: true,
      tabindex: -1,
      'aria-hidden': 'true',
      onchange: () => {
        const files = [...(input.files ?? [])];
        input.value = '';
        void this.#take(files);
      },
    });
    this.#button = h(
      'button',
      {
        class: words ? 'button' : 'button quiet icon-button attach',
        type: 'button',
        title: label,
        'aria-label': words ? null : label,
        onclick: () => input.click(),
      },
      icon(PICTURE),
      words && label,
    );
    this.#text = h('span', { role: 'status' });
    this.#cancel = h(
      'button',
      { class: 'link-button', type: 'button', onclick: () => this.stop() },
      'Cancel',
    );
    this.line = h('p', { class: 'attach-line', hidden: true }, this.#text, ' ', this.#cancel);

    this.#takeFrom(into);
    this.button = h('span', { class: 'attach-place' }, input, this.#button);
  }

  /** Takes what is pasted or dropped there. @param {HTMLElement} into */
  #takeFrom(into) {
    into.addEventListener('paste', (event) => {
      const data = event.clipboardData;
      const files = [...(data?.files ?? [])];
      if (
        files.length === 0 ||
        !onlyNames(
          data?.getData('text/plain') ?? '',
          files.map(({ name }) => name),
        )
      )
        return;
      event.preventDefault();
      void this.#take(files);
    });
    into.addEventListener('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      into.classList.add('is-drop');
    });
    into.addEventListener('dragleave', (event) => {
      if (!(event.relatedTarget instanceof Node) || !into.contains(event.relatedTarget))
        into.classList.remove('is-drop');
    });
    into.addEventListener('drop', (event) => {
      into.classList.remove('is-drop');
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      void this.#take([...event.dataTransfer.files]);
    });
  }

  /** @param {string} sentence @param {'busy'|'wrong'|'done'} how */
  say = (sentence, how) => {
    this.#text.textContent = sentence;
    this.line.hidden = sentence === '';
    this.line.classList.toggle('is-wrong', how === 'wrong');
    this.#cancel.hidden = how !== 'busy';
  };

  /** @param {File[]} files */
  #take = async (files) => {
    if (files.length === 0) return;
    this.#queue.push(...(this.#many ? files : files.slice(0, 1)));
    if (this.#under) return;
    const mine = new AbortController();
    this.#under = mine;
    this.#button.disabled = true;
    let told = '';
    try {
      for (let file = this.#queue.shift(); file; file = this.#queue.shift()) {
        const what = this.#queue.length > 0 ? `image, ${this.#queue.length} more to come` : 'image';
        this.say(`Reading the ${what}…`, 'busy');
        const { file: sent, smaller } = await ready(file, largest(this.#state()));
        const size = sizeInWords(sent.size);
        const words = smaller ? `made smaller: ${sizeInWords(smaller.before)} to ${size}` : size;
        this.say(`Uploading the ${what} (${words})…`, 'busy');
        const upload = await this.#api.upload(sent, freshKey(), mine.signal, (part) => {
          if (!mine.signal.aborted)
            this.say(`Uploading the ${what} (${words}): ${Math.floor(part * 100)} %`, 'busy');
        });
        if (mine.signal.aborted) break;
        await this.#added(upload, file);
        if (smaller) told = `The image was ${words}.`;
      }
      this.say(told, 'done');
    } catch (thrown) {
      this.#queue = [];
      if (mine.signal.aborted) this.say('', 'done');
      else if (thrown instanceof Unfit) this.say(thrown.message, 'wrong');
      else {
        const error = asApiError(thrown);
        this.say(
          Object.values(error.fields)
            .map((messages) => fieldError('The image', messages))
            .join(' ') || error.message,
          'wrong',
        );
      }
    } finally {
      this.#under = null;
      this.#button.disabled = false;
    }
  };

  stop = () => {
    this.#queue = [];
    this.#under?.abort();
  };

  /** Whether something is on its way. */
  get busy() {
    return this.#under !== null;
  }
}
