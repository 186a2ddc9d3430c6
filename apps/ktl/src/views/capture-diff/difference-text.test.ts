import { expect, test } from '@jest/globals';
import type { CaptureDifference } from '@ktl/capture-diff';
import { differenceText } from './difference-text.ts';

const side = {
  ...{ name: 'a.tar.gz', startedAt: '2026-01-01T00:00:00Z', endedAt: undefined, seconds: 1 },
  ...{ context: 'c', namespaces: [], podQuery: '.', pods: 1, lines: 1, gaps: 0 },
};
const difference = {
  ...{ before: side, after: side },
  ...{ metadata: [], namespaces: { added: [], removed: [] }, images: [], deployments: [] },
  pods: { added: [], removed: [], changed: [], rollouts: [], passed: [] },
  config: [],
  restarts: [],
  events: [
    {
      ...{ type: 'Warning', reason: 'BackOff', kind: 'Pod', before: 0, after: 3 },
      message: 'Back-off restarting failed container recommendations in pod recommendations-x',
    },
  ],
  rates: [],
  patterns: undefined,
} as unknown as CaptureDifference;

test('long rows go on under themselves, between words; a pipe has them whole', () => {
  const wide = differenceText(difference, { color: false, width: undefined });
  expect(wide).toContain(
    '  + Warning BackOff (Pod): 0 -> 3  Back-off restarting failed container recommendations in',
  );
  expect(differenceText(difference, { color: false, width: 60 })).toContain(
    [
      '  + Warning BackOff (Pod): 0 -> 3 Back-off restarting',
      '      failed container recommendations in pod',
      '      recommendations-x',
      '',
    ].join('\n'),
  );
});
