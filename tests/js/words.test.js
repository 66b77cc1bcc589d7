import assert from 'node:assert/strict';
import { test } from 'node:test';
import { href, nextOf, routeOf } from '../../static/js/core/routes.js';
import { exact, relative, timesInWords } from '../../static/js/core/text/time.js';
import {
  arrivals,
  trimmedText,
  caughtUp,
  fieldError,
  fieldErrors,
  directionOf,
  excerpt,
  hueOf,
  initialOf,
  typingSentence,
} from '../../static/js/core/text/formatting.js';
import { backoff } from '../../static/js/net/backoff.js';

test('addresses and pages belong together', () => {
  assert.deepEqual(routeOf('/'), { name: 'home', order: '' });
  assert.deepEqual(routeOf('/c/general'), { name: 'category', slug: 'general', order: '' });
  assert.deepEqual(routeOf(href.post(12)), { name: 'post', id: 12 });
  assert.deepEqual(routeOf(href.user('a.b-c')), { name: 'user', username: 'a.b-c' });
  assert.deepEqual(routeOf('/messages'), { name: 'messages', username: null });
  assert.deepEqual(routeOf(href.conversation('a.b-c')), { name: 'messages', username: 'a.b-c' });
  for (const wrong of ['/p/0', '/p/x', '/p/1/2', '/c/%', '/nowhere', '/p/99999999999999999999'])
    assert.deepEqual(routeOf(wrong), { name: 'missing' });
});

test('the order of a list is a part of its address, and only if it is one', () => {
  assert.equal(routeOf('/', '?sort=active').order, 'sort=active');
  assert.equal(routeOf('/c/help', '?sort=top&period=week').order, 'sort=top&period=week');
  for (const [search, order] of [
    ['?sort=top&period=all', 'sort=top'],
    ['?period=week', ''],
    ['?sort=newest', ''],
    ['?sort=best', ''],
    ['?sort=top&period=era', ''],
  ])
    assert.equal(routeOf('/', search).order, order, search);
  assert.equal(href.ordered('/c/help', 'sort=active'), '/c/help?sort=active');
  assert.equal(href.ordered('/', ''), '/');
});

test('after logging in one goes to a path of this site and nowhere else', () => {
  assert.equal(nextOf('?next=%2Fp%2F3'), '/p/3');
  for (const hostile of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/login',
    '',
  ]) {
    assert.equal(nextOf(`?next=${encodeURIComponent(hostile)}`), '/');
  }
});

test('typing is told in a sentence', () => {
  assert.equal(typingSentence([]), '');
  assert.equal(typingSentence(['Ann']), 'Ann is typing…');
  assert.equal(typingSentence(['Ann', 'Bo'], 'in General'), 'Ann and Bo are typing in General…');
  assert.equal(typingSentence(['Ann', 'Bo', 'Cy']), 'Ann, Bo and Cy are typing…');
  assert.equal(typingSentence(['Ann', 'Bo', 'Cy', 'Di', 'Ed']), 'Ann, Bo and 3 others are typing…');
});

test('a screen reader hears one sentence about many things', () => {
  assert.equal(arrivals({ 'new post': 2, 'new comment': 1, 'new reply': 0 }), '2 new posts, 1 new comment');
  assert.equal(caughtUp(7), 'Caught up: 7 new');
});

test('an excerpt of a picture says what it is, and of a text with one the text', () => {
  const picture = `![cat](/uploads/${'0'.repeat(40)}.png)`;
  assert.equal(excerpt(picture, 120), 'Image');
  assert.equal(excerpt(`Look!\n\n${picture}`, 120), 'Look!');
  assert.equal(excerpt('', 120), '');
});

test('an excerpt of a text has one line and no marks around words', () => {
  assert.equal(
    excerpt('# Hello\n\n**Bo**, see `a_b_c` and 2 * 3 * 4', 200),
    'Hello Bo, see a_b_c and 2 * 3 * 4',
  );
});

test('times are relative while near and dates once far', () => {
  const now = new Date('2026-03-10T12:00:00');
  const ago = (ms) => relative(new Date(now.getTime() - ms).toISOString(), now);
  assert.equal(ago(-30_000), 'just now');
  assert.equal(ago(59_000), 'just now');
  assert.equal(ago(5 * 60_000), '5 min ago');
  assert.equal(ago(3 * 3_600_000), '3 h ago');
  assert.equal(ago(30 * 3_600_000), 'yesterday');
  assert.equal(ago(4 * 86_400_000), '4 days ago');
  assert.equal(ago(20 * 86_400_000), '18 Feb');
  assert.equal(ago(400 * 86_400_000), '3 Feb 2025');
  assert.equal(relative('nonsense', now), '');
});

test('yesterday and the days before are those of the calendar', () => {
  const seen = (then, now) => relative(new Date(then).toISOString(), new Date(now));
  assert.equal(seen('2026-03-09T23:00:00', '2026-03-11T01:00:00'), '2 days ago');
  assert.equal(seen('2026-03-09T00:30:00', '2026-03-10T23:30:00'), 'yesterday');
  assert.equal(seen('2026-03-09T23:59:00', '2026-03-10T00:30:00'), '31 min ago');
  assert.equal(seen('2026-02-28T23:30:00', '2026-03-02T00:10:00'), '2 days ago');
  assert.equal(seen('2026-03-04T01:00:00', '2026-03-10T23:00:00'), '6 days ago');
  assert.equal(seen('2026-03-03T23:00:00', '2026-03-10T01:00:00'), '3 Mar');
  assert.equal(seen('2025-12-30T22:00:00', '2026-01-01T01:00:00'), '2 days ago');
});

test('a text runs as its first letter does', () => {
  for (const text of ['שלום', '(1) مرحبا', '… 12! אב abc', '- ߒߞߏ'])
    assert.equal(directionOf(text), 'rtl', text);
  for (const text of ['abc', '1. Ärger שלום', '漢字', '«привет»'])
    assert.equal(directionOf(text), 'ltr', text);
  for (const text of ['', '123', '😀 …']) assert.equal(directionOf(text), null, text);
});

test('a letter and a colour come from the name and stay the same', () => {
  assert.equal(initialOf('ann'), 'A');
  assert.equal(initialOf('_éa'), 'É');
  assert.equal(hueOf('Ann'), hueOf('ann'));
  assert.ok(hueOf('bo') >= 0 && hueOf('bo') < 360);
});

test('waiting grows from half a second to twenty and is spread over all of it', () => {
  assert.equal(backoff(0, 1), 500);
  assert.equal(backoff(3, 1), 4_000);
  assert.equal(backoff(50, 1), 20_000);
  assert.equal(backoff(50, 0), 0);
});

test('what the server finds wrong becomes a sentence about the field', () => {
  assert.equal(fieldError('User name', ['is taken']), 'User name is taken.');
  assert.equal(
    fieldError('Title', ['must not be blank', 'At most 200 characters.']),
    'Title must not be blank. At most 200 characters.',
  );
  assert.equal(
    fieldErrors({ reply_to: ['is not a comment of this post'] }),
    'Reply to is not a comment of this post.',
  );
  assert.equal(fieldErrors({ body: ['is too long'] }, { body: 'Comment' }), 'Comment is too long.');
});

test('a time in a sentence of the server stands there as the reader writes times', () => {
  const time = '2026-12-05T10:00:00.000Z';
  assert.equal(timesInWords(`Not until ${time}: be nice`), `Not until ${exact(time)}: be nice`);
  assert.equal(timesInWords('Not until 2026-99-05T10:00:00Z'), 'Not until 2026-99-05T10:00:00Z');
});

test('a text is sent as the server keeps it: blank lines go, the indent of the first line stays', () => {
  assert.equal(trimmedText('    def f():\n        return 1\n'), '    def f():\n        return 1');
  assert.equal(trimmedText('\n \t\n\tcode\n\n'), '\tcode');
  assert.equal(trimmedText('  a  '), 'a');
  assert.equal(trimmedText(' \n \n'), '');
});

test('an excerpt shows no hidden words', () => {
  for (const text of ['It was ||the cat||.', 'It was >!the cat!<.', '>! the cat', 'a\n>! the cat'])
    assert.doesNotMatch(excerpt(text, 120), /cat/, text);
  assert.equal(excerpt('if (a || b || c)', 120), 'if (a || b || c)');
});
