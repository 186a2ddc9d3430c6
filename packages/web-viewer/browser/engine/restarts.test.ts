import { describe, expect, test } from '@jest/globals';
import { FakePage, hello, line } from './testing/fake-page.ts';

function page(...frames: object[]): FakePage {
  const fake = new FakePage();
  fake.serve(hello(), ...frames);
  return fake;
}

/** Places of all restarts, as jumps find them. */
function restarts(fake: FakePage): number[] {
  const places: number[] = [];
  for (let place = 0; ;) {
    const by = { type: 'next', of: 'restart', place };
    const next = fake.ask('locate', { type: 'locate', by }).place;
    if (next === undefined) return places;
    places.push(next);
    place = next;
  }
}

describe('restarts', () => {
  test('the first line of a newer instance is one, and says which', () => {
    const fake = page(
      line(1, { restart: 4 }),
      line(2, { restart: 5 }),
      line(3, { restart: 5 }),
      // Late: of the instance before.
      line(4, { restart: 4 }),
      line(5, { restart: 7 }),
    );
    expect(restarts(fake)).toEqual([2, 5]);
    expect(fake.rows().map(({ restart }) => restart)).toEqual([
      undefined,
      5,
      undefined,
      undefined,
      7,
    ]);
  });

  test('containers and pods restart on their own, and their first instance is no restart', () => {
    const fake = page(
      line(1, { restart: 0 }),
      line(2, { restart: 3, container: 'proxy' }),
      line(3, { restart: 2, uid: 'u2' }),
      line(4, { restart: 9, source: 'event' }),
    );
    expect(restarts(fake)).toEqual([]);
  });

  test('a notice says it, and the line behind it is not a restart once more', () => {
    const notice = { kind: 'notice', notice: 'restarted', message: 'restart 1, exit code 1' };
    const started = { kind: 'notice', notice: 'started', message: 'started' };
    const fake = page(
      line(1),
      { ...line(2, { restart: 1 }), ...started },
      { ...line(3, { restart: 1 }), ...notice },
      line(4, { restart: 1 }),
    );
    expect(restarts(fake)).toEqual([3]);
    expect(fake.rows().some(({ restart }) => restart !== undefined)).toBe(false);
  });
});
