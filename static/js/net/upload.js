// Sending a file. By XMLHttpRequest, since `fetch` can't tell how far it is.

/** A file may take long on a slow line. */
const TIMEOUT_MS = 180_000;

/**
 * @param {string} path @param {Blob} file @param {string} key Idempotency-Key @param {AbortSignal} cancelled
 * @param {(sent: number) => void} progress how much has left, 0..1
 * @returns {Promise<Response>} the answer, whatever it says; throws where there is none
 */
export function send(path, file, key, cancelled, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const unreached = () => reject(new Error('no answer'));
    request.open('POST', path);
    request.timeout = TIMEOUT_MS;
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', file.type);
    request.setRequestHeader('Idempotency-Key', key);
    request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) progress(loaded / total);
    });
    for (const end of ['error', 'timeout', 'abort']) request.addEventListener(end, unreached);
    request.addEventListener('load', () => {
      const wait = request.getResponseHeader('Retry-After');
      resolve(
        new Response(request.responseText || null, {
          status: request.status,
          headers: wait ? { 'Retry-After': wait } : {},
        }),
      );
    });
    if (cancelled.aborted) {
      unreached();
      return;
    }
    cancelled.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
