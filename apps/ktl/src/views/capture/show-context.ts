import type { CaptureEvents, CaptureGap, CapturePicture } from './capture-picture.ts';
import { counted, countText } from './figures.ts';
import { cell, errorStyle, faintStyle, warnStyle, type Piece, type ShowPage } from './show-page.ts';

const shown = 10;
const shownObjects = 3;

/** What stood beside the lines: gaps, restarts, events, rollouts. */
export function writeContext(page: ShowPage, picture: CapturePicture): void {
  writeMissing(page, picture);
  writeNotReady(page, picture);
  writeGaps(page, picture);
  writeRestarts(page, picture);
  writeEvents(page, picture);
  writeRollouts(page, picture);
}

function writeMissing(page: ShowPage, { contextMissing }: CapturePicture): void {
  if (contextMissing === null) return;
  const { from, reason } = contextMissing;
  page.heading('missing', 'restarts, events and deployments');
  page.line({ text: `from ${from} on`, style: errorStyle }, `: ${reason}`);
}

function writeNotReady(page: ShowPage, { notReady }: CapturePicture): void {
  if (notReady.length === 0) return;
  page.heading('not ready', 'at the end of the capture');
  for (const one of notReady.slice(0, shown)) {
    const { namespace, pod, container, state, message, restarts, lastExit } = one;
    page.line(`${namespace}/${pod}${container === '' ? '' : ` [${container}]`}`);
    const past = [
      ...(restarts === 0 ? [] : [`, ${counted(restarts, 'restart')} so far`]),
      ...(lastExit === null ? [] : [`, last: ${lastExit}`]),
    ];
    page.line(
      { text: `  ${state}`, style: errorStyle },
      { text: past.join(''), style: faintStyle },
    );
    // How long it backs off says no more than its state.
    if (state === 'CrashLoopBackOff') continue;
    page.paragraph({ text: message, style: faintStyle }, { indent: 2, rows: 2 });
  }
  more(page, notReady.length);
}

function writeGaps(page: ShowPage, { gaps }: CapturePicture): void {
  if (gaps.length === 0) return;
  page.heading('gaps', 'lines that could not be read');
  for (const gap of gaps.slice(0, shown)) {
    page.line(
      `${gap.namespace}/${gap.pod} [${gap.container}]  `,
      { text: gap.cause, style: errorStyle },
      gap.certain ? '' : ', maybe nothing lost',
    );
    page.line({ text: `  ${boundsText(gap)}`, style: faintStyle });
  }
  more(page, gaps.length);
}

function boundsText({ from, to, missedInstances }: CaptureGap): string {
  const bounds = [
    ...(from === null ? [] : [`after ${from}`]),
    ...(to === null ? [] : [`before ${to}`]),
  ].join(', ');
  const missed =
    missedInstances === 0 ? '' : `, ${counted(missedInstances, 'whole instance')} never seen`;
  return `${bounds === '' ? 'all of its log' : bounds}${missed}`;
}

function writeRestarts(page: ShowPage, { restarts }: CapturePicture): void {
  if (restarts.length === 0) return;
  page.heading('restarts');
  for (const { namespace, pod, container, from, to, exits } of restarts.slice(0, shown)) {
    page.line(
      `${namespace}/${pod} [${container}]  `,
      { text: `${String(from)} -> ${String(to)}`, style: warnStyle },
      exits.length === 0 ? '' : `  ${runsOf(exits)}`,
    );
  }
  more(page, restarts.length);
}

// `exit 1 Error ×3, OOMKilled`
function runsOf(exits: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const exit of exits) counts.set(exit, (counts.get(exit) ?? 0) + 1);
  return [...counts]
    .map(([exit, count]) => (count === 1 ? exit : `${exit} ×${String(count)}`))
    .join(', ');
}

function writeEvents(page: ShowPage, { events }: CapturePicture): void {
  if (events.length === 0) return;
  page.heading('events', 'times, kind, objects, the newest message');
  for (const event of events.slice(0, shown)) writeEvent(page, event);
  more(page, events.length);
}

function writeEvent(page: ShowPage, event: CaptureEvents): void {
  const { type, reason, count, objects, about, message } = event;
  const isWarning = type !== 'Normal';
  const style = isWarning ? warnStyle : undefined;
  const numbers: readonly Piece[] = [
    { text: `${cell(countText(count), 7, 'right')}  `, style },
    { text: cell(`${type} ${reason}`, 28), style },
    { text: `${cell(String(objects), 4, 'right')}  `, style: faintStyle },
  ];
  if (!isWarning) {
    page.line(...numbers, message);
    return;
  }
  // What matters is told whole: of whom, and what.
  const names = about.slice(0, shownObjects);
  const others = objects - names.length;
  const more = others === 0 ? '' : ` and ${String(others)} more`;
  page.line(...numbers);
  page.paragraph(`${names.join(', ')}${more}`, { indent: 9, rows: 3 });
  page.paragraph({ text: message, style: faintStyle }, { indent: 9, rows: 2 });
}

function writeRollouts(page: ShowPage, { deployments }: CapturePicture): void {
  if (deployments.length === 0) return;
  const rolling = deployments.filter(({ rollout }) => rollout).length;
  page.heading(
    'deployments',
    rolling === 0 ? 'no rollout seen' : `${counted(rolling, 'rollout')} seen`,
  );
  const ordered = [...deployments].sort((a, b) => Number(b.rollout) - Number(a.rollout));
  for (const { namespace, name, revisions, replicaSets, rollout } of ordered.slice(0, shown)) {
    page.line(`${namespace}/${name}  `, {
      text: `revision ${revisions.join(' -> ') || '?'}`,
      style: rollout ? warnStyle : faintStyle,
    });
    if (!rollout) continue;
    for (const { name: set, revision, from, to } of replicaSets) {
      const replicas =
        from === to ? counted(to, 'replica') : `${String(from)} -> ${String(to)} replicas`;
      page.line(`  ReplicaSet ${set}  `, {
        text: `revision ${revision ?? '?'}, ${replicas}`,
        style: faintStyle,
      });
    }
  }
  more(page, deployments.length);
}

function more(page: ShowPage, count: number): void {
  if (count > shown) page.line({ text: `and ${String(count - shown)} more`, style: faintStyle });
}
