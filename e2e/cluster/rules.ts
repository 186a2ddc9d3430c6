import { describe, expect, test } from '@jest/globals';
import { testbedLayout } from '@ktl/testbed';
import type { Balance, Expected } from '../harness/ledger.ts';
import { flawless, tailerName } from '../harness/scenario.ts';

/** ktl is judged; a peer's balance is recorded only. */
export function expectFlawless(balance: Balance, expected: readonly Expected[]): void {
  if (tailerName === 'ktl') expect(balance).toEqual(flawless(expected));
  else expect(balance.expected).toBeGreaterThan(0);
}

/** Lines are out of reach: one gap record covers all of them, and nothing else. */
export function expectDeclared(balance: Balance): void {
  expect(balance.missing).toBeGreaterThan(0);
  if (tailerName !== 'ktl') return;
  const clean = {
    foreign: 0,
    duplicate: 0,
    outOfOrder: 0,
    corrupt: 0,
    undeclaredMissing: 0,
    overDeclared: 0,
  };
  expect(balance).toMatchObject({ gaps: 1, ...clean });
}

/** The cluster is ours to break: `npm run testbed`, not one of `KTL_E2E_KUBECONFIG`. */
export const isTestbed = process.env['KTL_E2E_KUBECONFIG'] === testbedLayout().kubeconfig;

/** Tests that kill parts of the cluster; skipped, by name, on a cluster that is not the testbed. */
export const describeOnTestbed = isTestbed ? describe : describe.skip;

/** Tests of what only ktl has; a peer passes over them. */
export const testKtl = tailerName === 'ktl' ? test : test.skip;
