/**
 * Who may import whom. One row per package of ARCHITECTURE.md's table; `@ktl/faults` is open to
 * all, and what is not listed is denied.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  faults: [],
  'kube-client': [],
  sealing: [],
  'term-view': [],
  'go-template': [],
  'log-lines': [],
  'log-patterns': [],
  'pod-drift': [],
  'web-viewer': [],
  'stack-files': [],
  'kube-informers': ['kube-client'],
  'kube-describe': ['term-view'],
  'capture-diff': ['pod-drift', 'log-patterns'],
  'sqlite-archive': ['sealing'],
  'helm-engine': [],
  'log-tailer': ['kube-informers', 'kube-client'],
  'cluster-context': ['kube-informers', 'kube-client'],
  recorder: ['kube-client'],
  'temporal-map': [],
  'plan-engine': ['helm-engine'],
  'stack-dag': ['stack-files'],
  'mirror-server': ['web-viewer'],
  'capture-artifact': ['sqlite-archive'],
  'cli-kit': ['kube-client', 'term-view'],
  'kube-sim': [],
};

/** The apps, tagged `app:<name>`: each may import every package, none another app. */
export const apps = ['ktl', 'kubestep', 'khronoscope', 'kubeluma'] as const;

/** Private packages that run the workspace, by layer tag; they may import everything. */
export const toolLayers = ['layer:e2e', 'layer:bench', 'layer:tool'] as const;

/**
 * The packages that may import an npm dependency: one owner, so that a major version changes in one
 * place. Apps inherit what cli-kit owns, because oclif loads their command classes.
 */
export const owners: Readonly<Record<string, readonly string[]>> = {
  '@kubernetes/client-node': ['kube-client'],
  undici: ['kube-client'],
  // web-viewer: in the server of its tests only.
  ws: ['kube-client', 'mirror-server', 'web-viewer'],
  preact: ['web-viewer'],
  '@noble/*': ['sealing'],
  'better-sqlite3': ['sqlite-archive'],
  'tar-stream': ['capture-artifact'],
  'drizzle-orm': ['sqlite-archive', 'recorder', 'temporal-map'],
  '@peculiar/x509': ['kube-sim'],
  '@oclif/*': ['cli-kit', ...apps],
  pino: ['cli-kit', ...apps],
  'pino-pretty': ['cli-kit'],
  ink: ['khronoscope'],
  // Input from outside is parsed where it enters: kubeconfig, config files, manifests.
  zod: [
    'kube-client',
    'cli-kit',
    'recorder',
    'sqlite-archive',
    'mirror-server',
    'pod-drift',
    'capture-diff',
    'capture-artifact',
  ],
  yaml: ['kube-client', 'cli-kit', 'kube-sim', 'plan-engine', 'stack-files', ...apps],
};

/** Package that only tests, examples and benchmarks import, and `--demo` lazily. */
export const simulator = 'kube-sim';

/** Tool that tests of packages import too: the browser. */
export const testTool = 'chromium';

interface DepConstraint {
  sourceTag: string;
  onlyDependOnLibsWithTags: string[];
  bannedExternalImports: string[];
}

/**
 * The constraint list of `@nx/enforce-module-boundaries`.
 * @param options.simulatorAllowed - true for tests, examples and benchmarks
 */
export function depConstraints(options: { simulatorAllowed: boolean }): DepConstraint[] {
  const sim = options.simulatorAllowed ? [`pkg:${simulator}`, `pkg:${testTool}`] : [];
  const packages = Object.entries(layers).map(([name, allowed]) => ({
    sourceTag: `pkg:${name}`,
    onlyDependOnLibsWithTags: ['pkg:faults', ...allowed.map((other) => `pkg:${other}`), ...sim],
    bannedExternalImports: foreignTo(name),
  }));
  const anyPackage = Object.keys(layers).map((name) => `pkg:${name}`);
  const appRows = apps.map((name) => ({
    sourceTag: `app:${name}`,
    onlyDependOnLibsWithTags: anyPackage,
    bannedExternalImports: foreignTo(name),
  }));
  const toolRows = toolLayers.map((sourceTag) => ({
    sourceTag,
    onlyDependOnLibsWithTags: [...anyPackage, 'layer:tool'],
    bannedExternalImports: [],
  }));
  return [...packages, ...appRows, ...toolRows];
}

function foreignTo(name: string): string[] {
  return Object.entries(owners)
    .filter(([, holders]) => !holders.includes(name))
    .map(([dependency]) => dependency);
}
