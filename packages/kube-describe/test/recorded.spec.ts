import { describe, expect, test } from '@jest/globals';
import { describePod } from '@ktl/kube-describe';
import { readFileSync } from 'node:fs';

const read = (file: string): string =>
  readFileSync(new URL(`recorded/${file}`, import.meta.url), 'utf8');

// The texts were written by kubectl 1.33.1 with TZ=UTC for the objects beside them.
describe('describePod gives byte for byte what kubectl gave', () => {
  test.each([
    ['volumes', 'every type of volume'],
    ['states', 'states, last states, probes, variables, tolerations and spread constraints'],
    ['addresses', 'probe addresses with every mark, and resources without limits'],
    ['twins', 'several tolerations and constraints of one key'],
    ['bare', 'an object with hardly a field'],
  ])('for %s: %s', (name) => {
    const pod = JSON.parse(read(`${name}.json`)) as object;
    expect(describePod({ pod, events: [], now: 0 })).toBe(read(`${name}.txt`));
  });
});
