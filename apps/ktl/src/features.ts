import type { FeatureInit } from '@ktl/cli-kit';

/** Every feature flag of ktl. A flag gets its row with the code that it turns on. */
export const features: readonly FeatureInit[] = [];
