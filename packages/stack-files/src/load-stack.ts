import { dirname, sep } from 'node:path';
import { nearestName } from '@ktl/faults';
import { faults } from './faults.ts';
import { mergeRelease, type Layer } from './release/merge-release.ts';
import { checkNeeds } from './release/needs-graph.ts';
import type { Release } from './release/release.ts';
import {
  releaseShape,
  rootKeys,
  stackShape,
  type ReleaseSettings,
  type StackText,
} from './shape/stack-shape.ts';
import { findStackFiles, readStackFile, rootOf, type StackFile } from './tree/stack-tree.ts';
import { readYaml, type Places } from './yaml/yaml-reader.ts';

/** A stack: the releases of a tree of files. */
export interface Stack {
  /** Folder of the root stack.yaml. */
  readonly root: string;
  readonly name: string | undefined;
  /** The profile that was applied. */
  readonly profile: string | undefined;
  /** Those of the root stack.yaml first, then by folder. */
  readonly releases: readonly Release[];
}

/** How {@link loadStack} reads a stack. */
export interface LoadStackOptions {
  /**
   * Name of the profile whose defaults hold. Default: the root's `defaultProfile`; none where it has none.
   * One that no stack.yaml has is STACK_PROFILE_UNKNOWN.
   */
  readonly profile?: string | undefined;
}

/** A release as its own file, or the list of the root, has it. */
type Declared = ReleaseSettings & { readonly name?: string };

/** A stack.yaml that was read. */
interface Level {
  readonly file: StackFile;
  readonly text: StackText;
}

/**
 * Reads the stack of a folder: its stack.yaml, and every stack.yaml and release.yaml below. Defaults hold
 * for the folder of their stack.yaml and all below it, those of the profile behind the plain ones.
 * @param path - the folder, or its stack.yaml
 * @throws KtlError STACK_NOT_FOUND, STACK_UNREADABLE, STACK_MALFORMED, STACK_KEY_UNKNOWN,
 * STACK_VALUE_INVALID, STACK_PROFILE_UNKNOWN, STACK_RELEASE_DUPLICATE, STACK_NEED_MISSING, STACK_CYCLE
 */
export async function loadStack(path: string, options: LoadStackOptions = {}): Promise<Stack> {
  const root = rootOf(path);
  const files = await findStackFiles(root);
  const places: Places = new WeakMap();
  const levels: Level[] = [];
  for (const file of files.filter(({ kind }) => kind === 'stack')) {
    levels.push({ file, text: await readStack(file, places) });
  }
  const top = levels.find(({ file }) => file.folder === '');
  const profile = options.profile ?? top?.text.defaultProfile;
  checkProfile(profile, levels);
  const releaseOf = (declared: Declared, { folder, path }: StackFile): Release =>
    mergeRelease({
      name: declared.name ?? '',
      layers: [
        ...levels
          .filter((level) => isAbove(level, folder))
          .flatMap((one) => layersOf(one, profile)),
        { settings: declared, folder: dirname(path) },
      ],
      place: places.get(declared) ?? path,
      places,
    });
  const releases =
    top === undefined
      ? []
      : (top.text.releases ?? []).map((declared) => releaseOf(declared, top.file));
  for (const file of files.filter(({ kind }) => kind === 'release')) {
    const text = await readStackFile(file.path);
    const declared = readYaml({ file: file.path, text }, releaseShape, places);
    checkHeader(declared, 'Release', file);
    releases.push(releaseOf(declared, file));
  }
  checkNeeds(releases);
  return { root, name: top?.text.name, profile, releases };
}

async function readStack(file: StackFile, places: Places): Promise<StackText> {
  const text = readYaml(
    { file: file.path, text: await readStackFile(file.path) },
    stackShape,
    places,
  );
  checkHeader(text, 'Stack', file);
  const misplaced = rootKeys.find((key) => text[key] !== undefined);
  if (file.folder !== '' && misplaced !== undefined) {
    const problem = `"${misplaced}" counts in the root stack.yaml only; further down there are defaults, profiles and hooks`;
    throw faults.STACK_MALFORMED({ place: places.get(text) ?? file.path, problem });
  }
  return text;
}

function checkHeader(
  { apiVersion = 'ktl.dev/v1', kind }: { readonly apiVersion?: string; readonly kind?: string },
  expected: 'Stack' | 'Release',
  { path }: StackFile,
): void {
  const wrong = (key: string, value: string, found: string): Error =>
    faults.STACK_VALUE_INVALID({ place: `${path}:1`, key, expected: value, found });
  if (apiVersion !== 'ktl.dev/v1') throw wrong('apiVersion', 'ktl.dev/v1', apiVersion);
  if (kind !== undefined && kind !== expected) throw wrong('kind', expected, kind);
}

function checkProfile(profile: string | undefined, levels: readonly Level[]): void {
  if (profile === undefined) return;
  const known = [...new Set(levels.flatMap(({ text }) => Object.keys(text.profiles ?? {})))];
  if (known.includes(profile)) return;
  throw faults.STACK_PROFILE_UNKNOWN({ profile, known, nearest: nearestName(profile, known) });
}

function isAbove({ file: { folder } }: Level, below: string): boolean {
  return folder === '' || below === folder || below.startsWith(folder + sep);
}

function layersOf({ file, text }: Level, profile: string | undefined): readonly Layer[] {
  const folder = dirname(file.path);
  const { profiles = {} } = text;
  const chosen = profile !== undefined && Object.hasOwn(profiles, profile) ? profiles[profile] : {};
  return [text, chosen ?? {}].flatMap(({ defaults, hooks }) => [
    ...(defaults === undefined ? [] : [{ settings: defaults, folder }]),
    ...(hooks === undefined ? [] : [{ settings: { hooks }, folder }]),
  ]);
}
