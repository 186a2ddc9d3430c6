import { beforeEach, expect, test } from '@jest/globals';
import { Pulse, type Peer } from './pulse.ts';

const second = 1_000;
let now: number;
let beats: string[];
let pings: number;
let isEnded: boolean;
let peer: Peer & { bufferedAmount: number };
let pulse: Pulse;

beforeEach(() => {
  now = pings = 0;
  beats = [];
  isEnded = false;
  peer = {
    bufferedAmount: 0,
    send: () => undefined,
    ping: () => (pings += 1),
    terminate: () => (isEnded = true),
  };
  pulse = new Pulse(peer, now, (at) => beats.push(at));
});

function pass(seconds: number, each: () => void = () => undefined): void {
  for (let n = 0; n < seconds && !isEnded; n += 1) {
    now += second;
    pulse.tick(now);
    each();
  }
}

test('beats at least every five seconds, and pings', () => {
  pass(21);
  expect(beats.slice(0, 2)).toEqual(['1970-01-01T00:00:04.000Z', '1970-01-01T00:00:08.000Z']);
  expect(beats).toHaveLength(5);
  expect(pings).toBe(1);
});

test('ends a peer that has answered nothing for 60 s, though the kernel takes what is sent', () => {
  const sent = (): void => {
    pulse.took(now);
  };
  pass(59, sent);
  expect(isEnded).toBe(false);
  pass(1, sent);
  expect(isEnded).toBe(true);
});

test('keeps a peer that answers, and one that is far behind but takes bytes', () => {
  pass(50);
  pulse.alive(now);
  pass(59);
  expect(isEnded).toBe(false);
  peer.bufferedAmount = 100_000;
  pulse.alive(now);
  pass(200, () => {
    if (now % (30 * second) === 0) pulse.took(now);
  });
  expect(isEnded).toBe(false);
  pass(60);
  expect(isEnded).toBe(true);
});
