import type { FeatureInit } from '@ktl/cli-kit';

/** Every feature flag of ktl. */
export const features: readonly FeatureInit[] = [
  {
    name: 'deploy-plan-html-v3',
    stage: 'experimental',
    summary: 'ktl deploy plan --visualize writes HTML with the v3 components',
  },
];
