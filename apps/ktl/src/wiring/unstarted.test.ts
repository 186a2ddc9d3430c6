import { describe, expect, test } from '@jest/globals';
import type { ContainerTarget } from '@ktl/kube-informers';
import { target } from '../../test/target.ts';
import { createUnstarted } from './unstarted.ts';

const waiting = (name: string, change: Partial<ContainerTarget> = {}) =>
  target({
    key: name,
    container: name,
    state: { phase: 'waiting', reason: 'ErrImagePull' },
    ...change,
  });

function seen(...targets: readonly ContainerTarget[]) {
  const warnings: string[] = [];
  const unstarted = createUnstarted((text) => warnings.push(text));
  for (const one of targets) unstarted.watch({ type: 'present', target: one });
  return { unstarted, warnings };
}

describe('createUnstarted', () => {
  test('names containers that have never run, with the reason, and counts the rest', () => {
    const { unstarted, warnings } = seen(waiting('a'), waiting('b'), waiting('c'), waiting('d'));
    const error = unstarted.fault();
    expect(error).toMatchObject({ code: 'LOGS_NOT_STARTED', exit: 'failed' });
    expect(error?.message).toContain('shop/cart-1 [a]: ErrImagePull; shop/cart-1 [b]');
    expect(error?.message).toContain('and 1 more');
    unstarted.warn();
    expect(warnings).toHaveLength(1);
  });

  test('a container that has run, or runs meanwhile, is none of them', () => {
    const { unstarted, warnings } = seen(
      waiting('a', { restartCount: 1 }),
      waiting('b', { lastTerminated: { containerId: undefined, exitCode: 1 } }),
      waiting('c'),
      target({ key: 'c' }),
    );
    expect(unstarted.fault()).toBeUndefined();
    unstarted.warn();
    expect(warnings).toEqual([]);
  });

  test('beside one that has run they are a warning, even if it wrote nothing', () => {
    const { unstarted, warnings } = seen(waiting('a'), target({ key: 'b' }));
    expect(unstarted.fault()).toBeUndefined();
    unstarted.warn();
    expect(warnings).toEqual(['without a log, not started yet: shop/cart-1 [a]: ErrImagePull']);
  });
});
