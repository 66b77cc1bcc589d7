// A file that is dropped where nothing takes it does nothing: the browser would leave the page for it, and
// what is being written with it. Fields that take pictures handle theirs before this hears of it.

export function keepFilesOut() {
  for (const kind of ['dragover', 'drop']) {
    window.addEventListener(kind, (event) => {
      const { dataTransfer, defaultPrevented } = /** @type {DragEvent} */ (event);
      if (defaultPrevented || !dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      dataTransfer.dropEffect = 'none';
    });
  }
}
