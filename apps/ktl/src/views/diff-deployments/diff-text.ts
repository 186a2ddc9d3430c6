import { alertStyle, faintStyle, padText, parseStyle, type SgrStyle } from '@ktl/term-view';
import { cut, cutStart, line, wrapped, type DiffLook, type Piece } from './diff-cells.ts';
import {
  errorText,
  imagesOf,
  phaseText,
  rateText,
  reasonText,
  spanText,
  worstFirst,
} from './diff-figures.ts';
import type { DeploymentDiff, DiffPicture, DiffSide, ErrorRow, EventRow } from './diff-picture.ts';

const titleStyle = parseStyle('1');
const newStyle = parseStyle('1;36');
const oldStyle = parseStyle('33');
const labelCells = 10;
const widestSide = 48;

/** How much of a picture is shown. */
export interface DiffRoom {
  /** Lines at most; undefined: messages and events have `rows` each. */
  readonly height: number | undefined;
  /** Rows of messages and of events where there is no height. */
  readonly rows: number;
  /** Put at the end of the first line: which key ends it. */
  readonly keys?: string | undefined;
}

/** The picture as lines of ASCII, but for what messages hold, and SGR sequences. */
export function diffLines(picture: DiffPicture, look: DiffLook, room: DiffRoom): readonly string[] {
  const head = [headLine(picture, look, room), ...notesOf(picture, look)];
  const deployments = picture.deployments.toSorted(worstFirst);
  if (deployments.length === 0) return [...head, line(look, emptyText(picture))];
  if (room.height === undefined) {
    return [...head, ...deployments.flatMap((diff) => ['', ...fullLines(diff, look, room.rows)])];
  }
  const left = room.height - head.length;
  const lines = sharedLines(deployments, look, left);
  if (lines.length <= left) return [...head, ...lines];
  const more = lines.length - left + 1;
  const note = line(look, {
    text: `${String(more)} more lines; make the window larger`,
    style: faintStyle,
  });
  return [...head, ...lines.slice(0, left - 1), note];
}

// Each has the same height at first; what one does not need, those that were cut have.
function sharedLines(
  deployments: readonly DeploymentDiff[],
  look: DiffLook,
  height: number,
): readonly string[] {
  const each = Math.max(3, Math.floor(height / deployments.length));
  const first = deployments.map((diff) => fittedLines(diff, look, each));
  const isCut = first.map((lines) => lines.length === each || lines.length === 3);
  const spare = height - first.reduce((sum, lines) => sum + lines.length, 0);
  const cuts = isCut.filter((one) => one).length;
  if (spare <= 0 || cuts === 0) return first.flat();
  const more = Math.floor(spare / cuts);
  return deployments.flatMap((diff, at) => {
    const lines = first[at] ?? [];
    return isCut[at] === true ? fittedLines(diff, look, lines.length + more) : lines;
  });
}

function emptyText({ underWayOnly, isLive }: DiffPicture): string {
  if (!underWayOnly) return 'no Deployment to compare yet';
  return `no rollout is under way${isLive ? '; waiting for one' : ''}`;
}

function headLine(picture: DiffPicture, look: DiffLook, { keys }: DiffRoom): string {
  const isWaiting = picture.isLive && picture.deployments.some(({ phase }) => phase === 'idle');
  const parts = [
    look.timeOf(picture.atMs),
    ...(keys === undefined ? [] : [keys]),
    `rates over ${spanText(picture.windowMs)}`,
    `counts since ${look.timeOf(picture.sinceMs)}`,
    ...(isWaiting ? ['waiting for the next rollout'] : []),
  ];
  return line(look, { text: parts.join('  '), style: faintStyle });
}

function notesOf({ notes }: DiffPicture, look: DiffLook): readonly string[] {
  return notes.flatMap((note) => wrapped(look, note, alertStyle));
}

/** Everything, with so many messages and events at most. */
function fullLines(diff: DeploymentDiff, look: DiffLook, rows: number): readonly string[] {
  return [
    ...summaryLines(diff, look),
    ...errorLines(diff, look, rows + 1),
    ...eventLines(diff, look, rows + 1),
  ];
}

/** As much as fits into so many lines. */
function fittedLines(diff: DeploymentDiff, look: DiffLook, height: number): readonly string[] {
  const summary = ['', ...summaryLines(diff, look)];
  const left = height - summary.length;
  if (left < 0) return shortLines(diff, look);
  const events = diff.events.length === 0 ? 0 : diff.events.length + 1;
  const errors = diff.errors.length === 0 ? 1 : diff.errors.length + 1;
  // Each has half of what is left, and what the other does not need.
  const half = Math.ceil(left / 2);
  const errorRoom = Math.min(errors, Math.max(half, left - events));
  return [
    ...summary,
    ...errorLines(diff, look, errorRoom),
    ...eventLines(diff, look, left - errorRoom),
  ];
}

function summaryLines(diff: DeploymentDiff, look: DiffLook): readonly string[] {
  const title = `${diff.namespace}/${diff.name}: ${phaseText(diff)}`;
  const [images, olderImages] = imagesOf(diff);
  const { newSide, oldSide } = diff;
  if (newSide === undefined) return wrapped(look, title, titleStyle);
  const row = (label: string, of: (side: DiffSide) => string): string =>
    tableLine(look, label, [of(newSide), oldSide && of(oldSide)]);
  return [
    ...wrapped(look, title, titleStyle),
    ...verdictLines(diff, look),
    tableLine(look, '', [diff.phase === 'idle' ? 'NOW' : 'NEW', oldSide && 'OLD']),
    tableLine(look, 'image', [images, oldSide && olderImages]),
    row('ready', ({ ready, wanted }) => `${String(ready)}/${String(wanted)}`),
    row('available', ({ available }) => String(available)),
    row('restarts', restartText),
    row('warnings', ({ warnings }) => String(warnings)),
    row('lines/s', ({ lines, coveredMs }) => rateText(lines, coveredMs)),
    row('errors/s', errorText),
  ];
}

function verdictLines(diff: DeploymentDiff, look: DiffLook): readonly string[] {
  if (diff.reasons.length === 0) return [];
  const text = `NEW IS WORSE: ${diff.reasons.map(reasonText).join('; ')}`;
  return wrapped(look, text, alertStyle);
}

function restartText({ restarts, recentRestarts }: DiffSide): string {
  if (restarts === recentRestarts) return String(restarts);
  return `${String(restarts)} (${String(recentRestarts)} recent)`;
}

function tableLine(
  look: DiffLook,
  label: string,
  [newer, older]: readonly [string, string | undefined],
): string {
  const isHead = label === '';
  const sides = older === undefined ? 1 : 2;
  const half = look.width === undefined ? widestSide : (look.width - labelCells - 2) / sides;
  const side = Math.max(8, Math.min(widestSide, Math.floor(half)));
  const fit = (text: string): string =>
    label === 'image' ? cutStart(text, side) : cut(text, side);
  const style = (own: SgrStyle): SgrStyle | undefined => (isHead ? own : undefined);
  return line(
    look,
    { text: padText(label, labelCells), style: faintStyle },
    { text: padText(fit(newer), side), style: style(newStyle) },
    '  ',
    { text: older === undefined ? '' : fit(older), style: style(oldStyle) },
  );
}

/** Three lines: what it is and how it goes, then each side. */
function shortLines(diff: DeploymentDiff, look: DiffLook): readonly string[] {
  const isWorse = diff.reasons.length > 0;
  const title = `${isWorse ? 'WORSE ' : ''}${diff.namespace}/${diff.name}: ${phaseText(diff)}`;
  const side = (tag: 'NEW' | 'OLD', of: DiffSide | undefined): string =>
    line(
      look,
      tagPiece(tag),
      of === undefined
        ? ' -'
        : ` ${String(of.ready)}/${String(of.wanted)} ready  warn ${String(of.warnings)}  err ${errorText(of)}  lines ${rateText(of.lines, of.coveredMs)}`,
    );
  return [
    line(look, { text: title, style: isWorse ? alertStyle : titleStyle }),
    side('NEW', diff.newSide),
    side('OLD', diff.oldSide),
  ];
}

function tagPiece(tag: 'NEW' | 'OLD'): Piece {
  return { text: tag, style: tag === 'NEW' ? newStyle : oldStyle };
}

function errorLines(diff: DeploymentDiff, look: DiffLook, room: number): readonly string[] {
  if (room <= 0) return [];
  const { errors, otherErrors } = diff;
  const isIdle = diff.phase === 'idle';
  const faint = (text: string): string => line(look, { text, style: faintStyle });
  const [most] = errors;
  if (most === undefined) return [faint('no errors in the logs')];
  if (room === 1) {
    const counts = isIdle ? '' : `NEW ${String(most.new)} OLD ${String(most.old)} `;
    return [line(look, { text: 'errors', style: faintStyle }, `    ${counts}${most.shape}`)];
  }
  const isAll = otherErrors === 0 && errors.length < room;
  const shown = isAll ? errors : errors.slice(0, Math.max(1, room - 2));
  const rest = errors
    .slice(shown.length)
    .reduce((sum, row) => sum + row.new + row.old, otherErrors);
  const others = `${' '.repeat(isIdle ? 10 : 17)}and ${String(rest)} others`;
  return [
    faint(
      isIdle ? '    NOW   errors by message' : '    NEW    OLD   errors by message, ! only in NEW',
    ),
    ...shown.map((row) => errorLine(row, look, isIdle)),
    ...(rest > 0 && shown.length + 2 <= room ? [faint(others)] : []),
  ];
}

function errorLine(row: ErrorRow, look: DiffLook, isIdle: boolean): string {
  const isOnlyNew = !isIdle && row.old === 0;
  const style = isOnlyNew ? alertStyle : undefined;
  const count = (of: number): string => padText(of === 0 ? '-' : String(of), 7, 'right');
  const counts = isIdle ? count(row.new) : `${count(row.new)}${count(row.old)}`;
  return line(look, { text: counts, style }, isOnlyNew ? ' ! ' : '   ', row.shape);
}

function eventLines(diff: DeploymentDiff, look: DiffLook, room: number): readonly string[] {
  if (room <= 1 || diff.events.length === 0) return [];
  const head = line(look, { text: 'events', style: faintStyle });
  return [
    head,
    ...diff.events.slice(0, room - 1).map((row) => eventLine(row, look, diff.phase === 'idle')),
  ];
}

function eventLine(row: EventRow, look: DiffLook, isIdle: boolean): string {
  const isWarning = row.type === 'Warning';
  const name = row.object.slice(row.object.indexOf('/') + 1);
  return line(
    look,
    isIdle ? 'NOW' : tagPiece(row.side),
    padText(` x${String(row.count)}`, 6),
    {
      text: isWarning ? `Warning ${row.reason}` : row.reason,
      style: isWarning ? alertStyle : undefined,
    },
    `: ${row.message}`,
    { text: ` (${name})`, style: faintStyle },
  );
}
