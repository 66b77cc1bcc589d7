import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Drafts } from '../../static/js/actions/drafts.js';
import { goesOnFrom, isEmpty, keyOf, same, textOf } from '../../static/js/core/text/drafts.js';

/** The server's drafts of one person, and what each device is told. */
function server() {
  let version = 0;
  /** @type {Map<string, any>} */
  const kept = new Map();
  const told = new Set();
  const calls = [];
  const tell = (key) => {
    for (const one of told) void one.changed({ key, version: kept.get(key)?.version ?? null });
  };
  const writing = {
    drafts: async () => ({ items: [...kept.values()] }),
    draft: async (key) => (calls.push(`GET ${key}`), kept.get(key) ?? null),
    saveDraft: async (key, text) => {
      calls.push(`PUT ${text.body}`);
      const before = kept.get(key);
      const isLost = before && text.version !== before.version && !goesOnFrom(text, before);
      const replaced = [...(isLost ? [before] : []), ...(before?.replaced ?? [])];
      kept.set(key, { ...text, key, version: (version += 1), replaced });
      tell(key);
      return kept.get(key);
    },
    deleteDraft: async (key) => {
      calls.push('DELETE');
      if (kept.delete(key)) tell(key);
    },
  };
  return { api: { writing }, kept, told, calls };
}

/** A device with a field for a comment under post 7. */
function device(to, known = { version: null, saved: true }, body = '') {
  const drafts = new Drafts({ api: to.api });
  to.told.add(drafts);
  const field = { text: { body }, offered: null, known, elsewhere: [] };
  const open = drafts.open(1, 'comment:7', {
    read: () => field.text,
    fill: (text) => (field.text = { body: text?.body ?? '' }),
    offer: (text) => (field.offered = text?.body ?? null),
    isElsewhere: (text) => field.elsewhere.includes(text.body),
    known,
    note: (version, saved) => (field.known = { version, saved }),
  });
  const type = (text) => {
    field.text = { body: text };
    open.changed();
  };
  return { field, open, type, drafts };
}

const settle = async () => {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
};

/** With a clock of the test's own. */
const timed = (name, work) =>
  test(name, async () => {
    let now = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    const clock = mock.method(performance, 'now', () => now);
    const pass = async (ms) => {
      for (let gone = 0; gone < ms; gone += 500) {
        now += 500;
        mock.timers.tick(500);
        await settle();
      }
    };
    try {
      await work(pass);
    } finally {
      clock.mock.restore();
      mock.timers.reset();
    }
  });

timed('a text is saved two seconds after the last key, and while one types every fifteen', async (pass) => {
  const to = server();
  const { type, field } = device(to);
  type('A');
  await pass(1_500);
  type('As');
  await pass(1_500);
  assert.deepEqual(to.calls, []);
  await pass(500);
  assert.deepEqual(to.calls, ['PUT As']);
  assert.deepEqual(field.known, { version: 1, saved: true });
  for (let second = 1; second <= 20; second += 1) {
    type(`As ${second}`);
    await pass(1_000);
  }
  assert.equal(to.calls.length, 2, to.calls.join());
  await pass(2_000);
  assert.equal(to.kept.get('comment:7').body, 'As 20');
});

timed('another device has it at once, and loses it when it is sent', async (pass) => {
  const to = server();
  const [desk, phone] = [device(to), device(to)];
  desk.type('At the desk');
  await pass(2_500);
  assert.equal(phone.field.text.body, 'At the desk');
  await pass(4_000);
  phone.type('At the desk, and on the phone');
  await pass(2_500);
  assert.equal(desk.field.text.body, 'At the desk, and on the phone');
  desk.open.clear();
  desk.field.text = { body: '' };
  await settle();
  assert.equal(phone.field.text.body, '');
  assert.deepEqual([...to.kept], []);
  const late = device(to);
  await late.open.look();
  assert.equal(late.field.text.body, '');
});

timed('what is sent goes from the server also where that is heard of later', async (pass) => {
  const to = server();
  const one = device(to);
  one.type('Sent underground');
  await pass(2_500);
  const { deleteDraft } = to.api.writing;
  to.api.writing.deleteDraft = async () => Promise.reject(new Error('away'));
  one.open.clear();
  one.field.text = { body: '' };
  await settle();
  assert.equal(to.kept.size, 1);
  await one.open.look();
  assert.equal(one.field.text.body, '', 'it does not come back');
  // The next text waits until the one before it is gone.
  one.type('The next');
  await pass(2_500);
  assert.equal(to.kept.get('comment:7').body, 'Sent underground');
  to.api.writing.deleteDraft = deleteDraft;
  one.drafts.lookAgain();
  await settle();
  assert.equal(to.kept.size, 0);
  assert.equal(one.field.text.body, 'The next');
  await pass(16_000);
  assert.equal(to.kept.get('comment:7').body, 'The next');
});

timed('what is sent while it is being saved, and the saving fails, is gone all the same', async (pass) => {
  const to = server();
  const one = device(to);
  one.type('First');
  await pass(2_500);
  let fail = () => {};
  to.api.writing.saveDraft = () => new Promise((_, reject) => (fail = () => reject(new Error('away'))));
  one.type('First and last');
  await pass(2_500);
  one.open.clear();
  one.field.text = { body: '' };
  fail();
  await settle();
  assert.equal(to.kept.size, 0);
  assert.equal(one.field.text.body, '');
});

timed('a text of another tab that is sent takes nothing of what stands here with it', async (pass) => {
  const to = server();
  const [here, there] = [device(to), device(to)];
  here.type('Half a post');
  await pass(2_500);
  here.field.elsewhere = ['Another post'];
  there.field.text = { body: '' };
  there.type('Another post');
  await pass(2_500);
  assert.equal(to.kept.get('comment:7').body, 'Another post');
  there.open.clear();
  there.field.text = { body: '' };
  await pass(5_000);
  assert.equal(here.field.text.body, 'Half a post');
  assert.equal(to.kept.get('comment:7').body, 'Half a post');
});

timed('of two who write at once neither is overwritten, and each is offered the other', async (pass) => {
  const to = server();
  const [desk, phone] = [device(to), device(to)];
  desk.type('Desk');
  phone.type('Phone');
  await pass(3_000);
  assert.deepEqual([desk.field.text.body, phone.field.text.body], ['Desk', 'Phone']);
  assert.equal(desk.field.offered, 'Phone');
  assert.equal(to.kept.get('comment:7').replaced[0].body, 'Desk', 'the last one stands');
  assert.equal(phone.field.offered, 'Desk');
});

timed('what was written without a connection goes there later', async (pass) => {
  const to = server();
  const { saveDraft, drafts } = to.api.writing;
  const away = async () => Promise.reject(new Error('away'));
  Object.assign(to.api.writing, { saveDraft: away, drafts: away });
  const one = device(to);
  one.type('Underground');
  await pass(5_000);
  assert.deepEqual([to.kept.size, one.field.known.saved ?? false], [0, true]);
  Object.assign(to.api.writing, { saveDraft, drafts });
  await pass(15_000);
  assert.equal(to.kept.get('comment:7').body, 'Underground');
  // After a reload it goes on from what the browser has noted.
  one.open.stop();
  const again = device(to, { version: 1, saved: false }, 'Underground still');
  await pass(2_500);
  assert.equal(to.kept.get('comment:7').body, 'Underground still');
  assert.equal(to.kept.get('comment:7').replaced.length, 0);
  again.open.stop();
});

timed('what is sent while it is being saved does not come back', async (pass) => {
  const to = server();
  const { saveDraft } = to.api.writing;
  /** @type {() => void} */
  let answer = () => {};
  to.api.writing.saveDraft = async (...all) => {
    await new Promise((resolve) => (answer = resolve));
    return saveDraft(...all);
  };
  const one = device(to);
  one.type('Sent at once');
  await pass(2_000);
  one.open.clear();
  one.field.text = { body: '' };
  answer();
  await settle();
  assert.equal(to.kept.size, 0);
});

timed('what another tab of the same browser writes is that tab’s to offer', async (pass) => {
  const to = server();
  const [one, other] = [device(to), device(to)];
  other.field.elsewhere.push('Mine');
  one.type('Mine');
  await pass(3_000);
  assert.deepEqual([other.field.text.body, other.field.offered], ['', null]);
});

timed('what the server does not take is not sent again before the next key', async (pass) => {
  const to = server();
  let asked = 0;
  const { ApiError } = await import('../../static/js/net/api.js');
  to.api.writing.saveDraft = async () => {
    asked += 1;
    throw new ApiError('Too many', 409, 'conflict', {}, null);
  };
  const one = device(to);
  one.type('One more');
  await pass(60_000);
  assert.equal(asked, 1);
  one.type('One more, then');
  await pass(3_000);
  assert.equal(asked, 2);
});

test('places and keys belong together, and texts are the same by what they say', () => {
  for (const [place, key] of [
    ['post', 'post'],
    ['edit:post:7', 'post:7'],
    ['edit:comment:7', 'edit:7'],
    ['comment:7', 'comment:7'],
    ['message:edit:post:x', 'message:edit:post:x'],
  ]) {
    assert.equal(keyOf(place), key);
  }
  assert.equal(textOf({ body: 'Hi', picture: '![](/x)' }).body, 'Hi\n\n![](/x)');
  assert.ok(same({ body: 'a', title: '' }, { body: 'a', title: null, reply_to: null }));
  assert.ok(!same({ body: 'a' }, { body: 'a', reply_to: 3 }));
  assert.ok(isEmpty({ category: 'help' }) && !isEmpty({ picture: 'x' }));
  assert.ok(
    goesOnFrom({ body: 'One two' }, { body: 'One ' }) && !goesOnFrom({ body: 'Two' }, { body: 'One' }),
  );
});
