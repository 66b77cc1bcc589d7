// Which of this browser's tabs this is, and which others live: for what each keeps by itself. The name
// survives a reload; a tab that was duplicated has its name from the other, and takes one of its own.

const NAME = 'althing.tab';
/** How long a living tab may take to say so. */
const ANSWER_MS = 250;

const fresh = () => Math.random().toString(36).slice(2, 12);

/** @type {string|null} */
let name = null;
/** @type {BroadcastChannel|null} */
let channel = null;
/** @type {Set<string>|null} who has answered, while somebody asks */
let answers = null;

function remember() {
  try {
    sessionStorage.setItem(NAME, name ?? '');
  } catch {
    // Then a reload makes it another tab.
  }
}

/** @returns {BroadcastChannel} */
function open() {
  if (channel) return channel;
  const opened = new BroadcastChannel(NAME);
  channel = opened;
  opened.onmessage = ({ data }) => {
    if (data.asks) opened.postMessage({ name: tabName() });
    else if (data.name) {
      answers?.add(data.name);
      if (answers && data.name === name) {
        name = fresh();
        remember();
      }
    }
  };
  return opened;
}

/** @returns {string} the same for as long as the tab is open */
export function tabName() {
  if (name !== null) return name;
  try {
    name = sessionStorage.getItem(NAME);
  } catch {
    name = null;
  }
  name ||= fresh();
  remember();
  void livingTabs();
  return name;
}

/** @returns {Promise<Set<string>>} the names of the other tabs that are open */
export async function livingTabs() {
  open().postMessage({ asks: true });
  const mine = answers ?? new Set();
  answers = mine;
  await new Promise((resolve) => {
    setTimeout(resolve, ANSWER_MS);
  });
  if (answers === mine) answers = null;
  return mine;
}
