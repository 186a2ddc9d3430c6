import { hasDrift, type CaptureDifference, type ValueChange } from '@ktl/capture-diff';
import { hang } from '@ktl/cli-kit';
import { faintStyle, parseStyle } from '@ktl/term-view';
import { line, type DiffLook } from '../diff-deployments/diff-cells.ts';
import { podChangeLines } from '../drift/drift-text.ts';
import { linePatternLines, rateText } from './line-changes.ts';
import { row, signOf, type Line } from './sign-lines.ts';
import { sideLines } from './side-lines.ts';

/** How a difference is drawn. */
export type DifferenceLook = Pick<DiffLook, 'color' | 'width'>;

const bold = parseStyle('1');
const foldIndent = ' '.repeat(6);

/** Both captures beside each other, then what changed; sections without changes are left out. */
export function differenceText(difference: CaptureDifference, look: DifferenceLook): string {
  const sections: readonly (readonly [string, readonly Line[]])[] = [
    ['Capture', difference.metadata.map((change) => row('~', valueText(change)))],
    ['Namespaces', namespaceLines(difference)],
    ['Pods', podChangeLines({ ...difference.pods, passed: [] }, true)],
    ['Images', difference.images.map(imageLine)],
    ['Deployments', difference.deployments.map(deploymentLine)],
    ['ConfigMaps', difference.config.flatMap(configLines)],
    ['Restarts while captured', difference.restarts.map(restartLine)],
    ['Events', difference.events.map(eventLine)],
    ['Lines in a second', (difference.rates ?? []).map(rateText)],
    ...linePatternLines(difference.patterns),
  ];
  const drawn = [
    ...sideLines(difference, look.width),
    ...sections.flatMap(([title, lines]) =>
      lines.length === 0 ? [] : [[], [{ text: title, style: bold }], ...lines.map(indented)],
    ),
    ...endLines(difference),
  ];
  // Nothing is cut here: what does not fit on a line is what one came to see.
  const unbounded = { ...look, width: undefined, timeOf: String };
  return drawn
    .map((pieces) => `${hang(line(unbounded, ...pieces), look.width, foldIndent)}\n`)
    .join('');
}

function indented(pieces: Line): Line {
  return ['  ', ...pieces];
}

function valueText({ field, from, to }: ValueChange): string {
  return `${field} ${shown(from)} -> ${shown(to)}`;
}

function shown(value: string | null): string {
  if (value === null) return '(none)';
  return value === '' ? '""' : value;
}

function namespaceLines({ namespaces }: CaptureDifference): readonly Line[] {
  return [
    ...namespaces.added.map((name) => row('+', name)),
    ...namespaces.removed.map((name) => row('-', name)),
  ];
}

function imageLine({ workload, container, from, to }: CaptureDifference['images'][number]): Line {
  return row('~', `${workload}, ${container}: ${from.join(', ')} -> ${to.join(', ')}`);
}

function deploymentLine({ name, change, changes }: CaptureDifference['deployments'][number]): Line {
  if (change !== 'changed') return row(change === 'added' ? '+' : '-', name);
  return row('~', `${name}: ${changes.map(valueText).join('; ')}`);
}

function configLines({ name, change, keys }: CaptureDifference['config'][number]): readonly Line[] {
  if (change !== 'changed') return [row(change === 'added' ? '+' : '-', name)];
  return [row('~', name), ...keys.map((key) => indented(keyLine(key)))];
}

function keyLine({ field, from, to }: ValueChange): Line {
  if (from === null) return row('+', `${field}: ${short(to)}`);
  if (to === null) return row('-', `${field}: ${short(from)}`);
  if (!`${from}${to}`.includes('\n')) return row('~', `${field}: ${short(from)} -> ${short(to)}`);
  const left = new Set(from.split('\n'));
  const right = new Set(to.split('\n'));
  const added = [...right].filter((text) => !left.has(text)).length;
  const removed = [...left].filter((text) => !right.has(text)).length;
  return row('~', `${field}: ${String(added)} lines added, ${String(removed)} removed`);
}

/** A value of config on one line; files are named by their size. */
function short(value: string | null): string {
  if (value === null) return '(none)';
  const lines = value.split('\n').length;
  if (lines > 1) return `${String(lines)} lines`;
  return value === '' ? '""' : value;
}

function restartLine({
  workload,
  container,
  before,
  after,
}: CaptureDifference['restarts'][number]): Line {
  return row(
    signOf(before, after),
    `${workload}, ${container}: ${String(before)} -> ${String(after)}`,
  );
}

function eventLine({
  type,
  reason,
  kind,
  message,
  before,
  after,
}: CaptureDifference['events'][number]): Line {
  const text = `${type} ${reason} (${kind}): ${String(before)} -> ${String(after)}`;
  return [...row(signOf(before, after), text), { text: `  ${message}`, style: faintStyle }];
}

function endLines(difference: CaptureDifference): readonly Line[] {
  const notes = [
    ...(hasDrift(difference)
      ? []
      : ['nothing drifted: pods, images, config, restarts, warnings and errors are as they were']),
    ...(difference.rates === undefined
      ? ['lines, restarts and events are not compared: a cluster as it is now has no beginning']
      : []),
  ];
  return notes.flatMap((text) => [[], [{ text, style: faintStyle }]]);
}
