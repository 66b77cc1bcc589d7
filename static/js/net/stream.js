// The way for networks that let no WebSocket through: the same frames as events of one long answer. It looks
// like a socket to whoever uses it, but for one thing: nothing can be said on it.

/**
 * @typedef {{
 *   readyState: number, onmessage: ((message: {data: unknown}) => void)|null, onclose: (() => void)|null,
 *   send: ((text: string) => void)|null, close: () => void,
 * }} Line what a connection needs of a WebSocket or of this
 */

/** @param {string} url @param {(url: string) => EventSource} [open] @returns {Line} */
export function openStream(url, open = (u) => new EventSource(u)) {
  const source = open(url);
  /** @type {Line} */
  const line = {
    readyState: 1,
    onmessage: null,
    onclose: null,
    send: null,
    close() {
      source.close();
      line.readyState = 3;
    },
  };
  source.onmessage = (message) => line.onmessage?.(message);
  // It says only that the connection lives.
  source.addEventListener('beat', () => line.onmessage?.({ data: '' }));
  // It would come back by itself, but to the place where it began.
  source.onerror = () => {
    line.close();
    line.onclose?.();
  };
  return line;
}
