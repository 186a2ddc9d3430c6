import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import type { ESLint, Linter } from 'eslint';
import * as jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';
import { depConstraints } from './layers.ts';
import { todoReference, waiverReason } from './rules/comment-rules.ts';
import { documentedExport } from './rules/documented-export.ts';
import { fileName } from './rules/file-name.ts';
import { packageBoundary } from './rules/package-boundary.ts';

const tests = ['**/*.test.ts', '**/test/**/*.ts', 'e2e/**/*.ts'];
const demonstrations = ['**/examples/**/*.ts', '**/bench/**/*.ts', 'bench/**/*.ts'];
const libraries = ['packages/*/src/**/*.ts'];
const defaultExported = ['**/*.config.{mjs,ts}', '**/*.mjs', 'apps/*/src/commands/**/*.ts'];

const ktl: ESLint.Plugin = {
  rules: {
    'documented-export': documentedExport,
    'file-name': fileName,
    'package-boundary': packageBoundary,
    'todo-reference': todoReference,
    'waiver-reason': waiverReason,
  },
};

const noExportAll = {
  selector: 'ExportAllDeclaration',
  message: 'Name what you export: an export * hides what is public.',
};

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Named exports only; oclif commands and configuration files excepted.',
};

/** The one file outside the packages that every jest.config.mjs reads. */
const configFiles: Linter.Config = {
  files: ['**/*.config.mjs', '**/build.mjs'],
  rules: { 'ktl/package-boundary': 'off', '@nx/enforce-module-boundaries': 'off' },
};

/** A library gets its clock and its random numbers from the caller; a bare reference is the default. */
const injected = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Take a clock from the caller; Date.now may only be the default of one.',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Take a clock from the caller.',
  },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Take random numbers from the caller; Math.random may only be the default.',
  },
];

const simulatorInDependencies = {
  selector: 'JSONProperty[key.value="dependencies"] JSONProperty[key.value="@ktl/kube-sim"]',
  message: 'kube-sim serves tests and --demo: it belongs in devDependencies.',
};

function boundaries(simulatorAllowed: boolean): Linter.RulesRecord {
  return {
    '@nx/enforce-module-boundaries': [
      'error',
      {
        allow: [],
        enforceBuildableLibDependency: false,
        banTransitiveDependencies: true,
        // Tests and examples use their package as its users do, and kube-sim as they like.
        allowCircularSelfDependency: simulatorAllowed,
        checkDynamicDependenciesExceptions: simulatorAllowed ? ['.*'] : [],
        depConstraints: depConstraints({ simulatorAllowed }),
      },
    ],
  };
}

const everywhere: Linter.RulesRecord = {
  'ktl/file-name': 'error',
  'ktl/package-boundary': 'error',
  'ktl/todo-reference': 'error',
  'ktl/waiver-reason': 'error',
  'no-restricted-syntax': ['error', noExportAll, noDefaultExport],
  eqeqeq: 'error',
  'max-lines': ['error', { max: 400 }],
  'max-lines-per-function': ['error', { max: 80 }],
  // ESLint counts each ?. and ?? as a branch, so this is about 10 by other tools' count.
  complexity: ['error', 15],
  'max-params': 'off',
  '@typescript-eslint/max-params': ['error', { max: 3 }],
};

const typed: Linter.RulesRecord = {
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/consistent-type-exports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true },
  ],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  // A fault table and a wire type name their shape with a type alias where a union is near.
  '@typescript-eslint/consistent-type-definitions': 'off',
  // An async method that only satisfies an interface is fine.
  '@typescript-eslint/require-await': 'off',
};

const testRelaxations: Linter.RulesRecord = {
  'max-lines': 'off',
  'max-lines-per-function': 'off',
  complexity: 'off',
  '@typescript-eslint/no-non-null-assertion': 'off',
};

const untyped: Linter.Config = {
  files: ['**/*.{js,mjs,cjs}'],
  ...(tseslint.configs.disableTypeChecked as Linter.Config),
};

const libraryRules: Linter.Config = {
  files: libraries,
  ignores: tests,
  rules: {
    'no-console': 'error',
    'no-restricted-properties': [
      'error',
      { object: 'process', property: 'env', message: 'Only apps read the environment.' },
      { object: 'process', property: 'exit', message: 'Throw a KtlError; cli-kit maps it.' },
      { object: 'process', property: 'argv', message: 'Only apps read the command line.' },
    ],
    'no-restricted-imports': [
      'error',
      { name: 'node:process', message: 'A library gets what it needs from its caller.' },
      { name: 'process', message: 'A library gets what it needs from its caller.' },
    ],
    'no-restricted-syntax': ['error', noExportAll, noDefaultExport, ...injected],
  },
};

const manifests: Linter.Config[] = [
  {
    files: ['{packages,apps}/*/package.json'],
    plugins: { '@nx': nx as unknown as ESLint.Plugin },
    languageOptions: { parser: jsonc },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          checkVersionMismatches: true,
          ignoredFiles: [
            // What is bundled into a page is installed by nobody.
            '{projectRoot}/{test,examples,bench,browser}/**/*',
            '{projectRoot}/**/*.test.ts',
            '{projectRoot}/*.mjs',
          ],
          ignoredDependencies: ['@ktl/kube-sim', '@jest/globals', '@swc/core', 'esbuild'],
        },
      ],
    },
  },
  {
    files: ['packages/*/package.json', 'apps/*/package.json'],
    ignores: ['apps/ktl/package.json'],
    rules: { 'no-restricted-syntax': ['error', simulatorInDependencies] },
  },
];

/**
 * The ESLint configuration of the whole workspace.
 * @param root - absolute path of the folder with the root package.json
 */
export async function workspaceConfig(root: string): Promise<Linter.Config[]> {
  // The @nx rules read the cached graph, and skip themselves where none exists.
  await createProjectGraphAsync({ exitOnError: false, resetDaemonClient: false });
  return [
    { ignores: ['**/dist/', '**/node_modules/', '**/coverage/', '.nx/'] },
    { linterOptions: { reportUnusedDisableDirectives: 'error' } },
    ...(tseslint.configs.strictTypeChecked as Linter.Config[]).map((entry) => ({
      files: ['**/*.ts', '**/*.mjs'],
      ...entry,
    })),
    {
      files: ['**/*.ts', '**/*.mjs'],
      plugins: { '@nx': nx as unknown as ESLint.Plugin, ktl },
      rules: { ...everywhere, ...boundaries(false) },
    },
    {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
      rules: typed,
    },
    untyped,
    { files: defaultExported, rules: { 'no-restricted-syntax': ['error', noExportAll] } },
    libraryRules,
    { files: ['packages/*/src/index.ts'], rules: { 'ktl/documented-export': 'error' } },
    {
      // The default clock itself.
      files: ['packages/*/src/**/{clock,*-clock}.ts'],
      rules: { 'no-restricted-syntax': ['error', noExportAll, noDefaultExport] },
    },
    { files: [...tests, ...demonstrations], rules: { ...testRelaxations, ...boundaries(true) } },
    configFiles,
    ...manifests,
  ];
}
