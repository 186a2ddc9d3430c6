import { describe, expect, test } from '@jest/globals';
import { createDepartures, type Departures } from './departures.ts';
import { target } from '../../test/target.ts';

function forgotten(happens: (departures: Departures) => void): number {
  let times = 0;
  const departures = createDepartures(() => {
    times += 1;
  });
  happens(departures);
  return times;
}

describe('a container is forgotten', () => {
  test('when it is read to its end after it has gone', () => {
    expect(
      forgotten((departures) => {
        departures.absent(target());
        departures.ended(target(), 0);
      }),
    ).toBe(1);
  });

  test('when it goes after it was read to its end, as a finished Job does', () => {
    expect(
      forgotten((departures) => {
        departures.ended(target(), 0);
        departures.absent(target());
      }),
    ).toBe(1);
  });

  test('when it goes after it was refused', () => {
    expect(
      forgotten((departures) => {
        departures.ended(target(), Infinity);
        departures.absent(target({ restartCount: 4 }));
      }),
    ).toBe(1);
  });

  test('not while it is there, or while an instance is still to be read', () => {
    expect(
      forgotten((departures) => {
        departures.ended(target(), 0);
        departures.absent(target({ restartCount: 1 }));
      }),
    ).toBe(0);
    expect(
      forgotten((departures) => {
        departures.absent(target());
        departures.present(target());
        departures.ended(target(), 0);
      }),
    ).toBe(0);
  });

  test('again with its last instance, where an earlier one was still on its way', () => {
    expect(
      forgotten((departures) => {
        departures.absent(target({ restartCount: 1 }));
        departures.ended(target(), 0);
        departures.ended(target(), 1);
      }),
    ).toBe(2);
  });
});
