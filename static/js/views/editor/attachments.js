// Adding a picture to what is being written: by a button, by pasting or by dropping it. It is uploaded at
// once; a quiet line says how far it is and lets it be given up.

import { KINDS, largest, onlyNames, sizeInWords } from '../../core/text/pictures.js';
import { fieldError } from '../../core/text/formatting.js';
import { h, icon } from '../../lib/dom/dom.js';
import { ready, Unfit } from '../../lib/browser/image-file.js';
import { asApiError, freshKey } from '../../net/api.js';

const PICTURE = 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9.5h.01';

/** @typedef {{url: string, width: number, height: number}} Upload */

/**
 * @param {{api: import('../../net/api.js').Api, state: () => import('../../core/types.js').State, into:
 *   HTMLElement, label?: string, many?: boolean, words?: boolean, added: (upload: Upload, file: File) =>
 *   void|Promise<void>}} wiring `into` takes what is pasted or dropped; `many` allows several at once;
 *   `words` shows the label beside the icon
 */
export function createAttach({
  api,
  state,
  into,
  label = 'Add an image',
  many = true,
  words = false,
  added,
}) {
  /** @type {AbortController|null} */
  let under = null;
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
      void take(files);
    },
  });
  const button = h(
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
  const text = h('span', { role: 'status' });
  const cancel = h('button', { class: 'link-button', type: 'button', onclick: () => stop() }, 'Cancel');
  const line = h('p', { class: 'attach-line', hidden: true }, text, ' ', cancel);

  /** @param {string} sentence @param {'busy'|'wrong'|'done'} how */
  function say(sentence, how) {
    text.textContent = sentence;
    line.hidden = sentence === '';
    line.classList.toggle('is-wrong', how === 'wrong');
    cancel.hidden = how !== 'busy';
  }

  /** @type {File[]} what waits for its turn */
  let queue = [];

  /** @param {File[]} files */
  async function take(files) {
    if (files.length === 0) return;
    queue.push(...(many ? files : files.slice(0, 1)));
    if (under) return;
    const mine = new AbortController();
    under = mine;
    button.disabled = true;
    let told = '';
    try {
      for (let file = queue.shift(); file; file = queue.shift()) {
        const what = queue.length > 0 ? `image, ${queue.length} more to come` : 'image';
        say(`Reading the ${what}…`, 'busy');
        const { file: sent, smaller } = await ready(file, largest(state()));
        const size = sizeInWords(sent.size);
        const words = smaller ? `made smaller: ${sizeInWords(smaller.before)} to ${size}` : size;
        say(`Uploading the ${what} (${words})…`, 'busy');
        const upload = await api.upload(sent, freshKey(), mine.signal, (part) => {
          if (!mine.signal.aborted)
            say(`Uploading the ${what} (${words}): ${Math.floor(part * 100)} %`, 'busy');
        });
        if (mine.signal.aborted) break;
        await added(upload, file);
        if (smaller) told = `The image was ${words}.`;
      }
      say(told, 'done');
    } catch (thrown) {
      queue = [];
      if (mine.signal.aborted) say('', 'done');
      else if (thrown instanceof Unfit) say(thrown.message, 'wrong');
      else {
        const error = asApiError(thrown);
        say(
          Object.values(error.fields)
            .map((messages) => fieldError('The image', messages))
            .join(' ') || error.message,
          'wrong',
        );
      }
    } finally {
      under = null;
      button.disabled = false;
    }
  }

  function stop() {
    queue = [];
    under?.abort();
  }

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
    void take(files);
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
    void take([...event.dataTransfer.files]);
  });

  return {
    button: h('span', { class: 'attach-place' }, input, button),
    line,
    /** Whether something is on its way. */
    get busy() {
      return under !== null;
    },
    say,
    /** Gives up what is on its way. */
    stop,
  };
}
