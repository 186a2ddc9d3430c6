import { expect, test } from '@jest/globals';
import { recordFlags } from '../logs/record-flags.ts';
import { replayFlags } from './replay-flags.ts';

test.each([['since'], ['until']] as const)(
  '--%s counts back from the end of the capture, and its hint says so',
  (name) => {
    expect(replayFlags[name].read(['bogus'])).toMatchObject({
      ok: false,
      hint: expect.stringContaining('write a duration before the end of the capture (90s,'),
    });
  },
);

test.each([['x.tar.gz'], ['x.tgz']])('--capture %s is told who makes tarballs', (text) => {
  expect(recordFlags.capture.read([text])).toMatchObject({
    ok: false,
    problem: 'is a tarball',
    hint: 'tarballs are made by ktl logs capture --capture-output',
  });
});
