import { defineCommand, jsonFlag } from '@ktl/cli-kit';
import { renderTable } from '@ktl/term-view';

/** `ktl features`. */
export const featuresCommand = defineCommand({
  id: 'features',
  summary: 'List the feature flags and whether they are on',
  description:
    'A feature is turned on with --feature <name>, with KTL_FEATURE_<NAME>=1, or in the configuration file: feature: ["<name>"].',
  flags: { json: jsonFlag },
  run: async ({ app, features, flags, stdout }) => {
    const rows = app.features.map((feature) => ({ ...feature, on: features.isOn(feature.name) }));
    const table = renderTable({
      columns: ['NAME', 'ON', 'STAGE', 'DESCRIPTION'].map((title) => ({ title })),
      rows: rows.map(({ name, on, stage, summary }) => [name, on ? 'yes' : 'no', stage, summary]),
    });
    const text = rows.length === 0 ? 'This version has no feature flags.\n' : table;
    await stdout.write(flags.json ? `${JSON.stringify(rows)}\n` : text);
    return 'ok';
  },
});
