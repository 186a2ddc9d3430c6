import type { Drift, PodState, Rollout } from '@ktl/pod-drift';
import { hang } from '@ktl/cli-kit';
import { alertStyle, faintStyle, parseStyle, sanitiseText, type SgrStyle } from '@ktl/term-view';
import { line, type DiffLook, type Piece } from '../diff-deployments/diff-cells.ts';
import { hasDrift, type DriftReport } from './drift-report.ts';

/** How an iteration is drawn. */
export interface DriftLook extends Pick<DiffLook, 'color' | 'timeOf' | 'width'> {
  /** Local date and time of day of Unix ms. */
  readonly dateOf: (ms: number) => string;
  /** Pods of more than one namespace: their names say which. */
  readonly isSpread: boolean;
  /** What is watched, in words. */
  readonly subject: string;
  /** How the first sample ends: what comes next. */
  readonly next: string;
}

const green = parseStyle('32');
const red = parseStyle('31');
const yellow = parseStyle('33');
const bold = parseStyle('1');
const foldIndent = ' '.repeat(6);

/** The lines of one iteration. */
export function driftLines(report: DriftReport, look: DriftLook): readonly string[] {
  const drawn = { ...look, width: undefined };
  return linesOf(report, look).map((pieces) =>
    hang(line(drawn, ...pieces), look.width, foldIndent),
  );
}

type Line = readonly Piece[];

function linesOf(report: DriftReport, look: DriftLook): readonly Line[] {
  return [
    ...resumedLine(report, look),
    ...headLine(report, look),
    ...(report.drift === undefined ? [] : podChangeLines(report.drift, look.isSpread)),
    ...unseenLine(report, look),
    ...seenAgainLine(report),
  ];
}

function headLine(report: DriftReport, look: DriftLook): readonly Line[] {
  const { snapshot, drift, unseen } = report;
  const time = { text: `${look.timeOf(snapshot.atMs)}  `, style: faintStyle };
  const pods = counted(snapshot.pods.length, 'pod');
  if (drift === undefined) return [[time, `${pods} now; watching ${look.subject}, ${look.next}`]];
  if (hasDrift(report)) return [[time, styled(`${countsOf(drift).join(', ')}; ${pods}`, bold)]];
  // Of what cannot be seen nobody knows whether it changed.
  if (unseen !== undefined) return [];
  return [[time, styled(`no change; ${pods}`, faintStyle)]];
}

function resumedLine({ resumedFrom, sinceMs }: DriftReport, look: DriftLook): readonly Line[] {
  if (resumedFrom === undefined || sinceMs === undefined) return [];
  return [
    [`${look.subject}, compared with ${look.dateOf(sinceMs)} of ${resumedFrom}, ${look.next}`],
  ];
}

function unseenLine({ snapshot, unseen }: DriftReport, look: DriftLook): readonly Line[] {
  if (unseen === undefined) return [];
  const since = look.timeOf(unseen.sinceMs);
  const kept = `no pod is taken for removed; ${counted(snapshot.pods.length, 'pod')} when last seen`;
  return [
    [
      { text: `${look.timeOf(snapshot.atMs)}  `, style: faintStyle },
      styled(`cannot see all pods since ${since}: ${unseen.reason}; ${kept}`, alertStyle),
    ],
  ];
}

function seenAgainLine({ seenAgainMs }: DriftReport): readonly Line[] {
  if (seenAgainMs === undefined) return [];
  const seconds = String(Math.max(1, Math.round(seenAgainMs / 1_000)));
  return [
    [`all pods are seen again, after ${seconds} s; what came and went meanwhile is not known`],
  ];
}

function countsOf({ added, removed, changed, passed }: Drift): readonly string[] {
  return [
    ...(added.length > 0 ? [`${String(added.length)} added`] : []),
    ...(removed.length > 0 ? [`${String(removed.length)} removed`] : []),
    ...(changed.length > 0 ? [`${String(changed.length)} changed`] : []),
    ...(passed.length > 0 ? [`${String(passed.length)} came and went`] : []),
  ];
}

/** One line of a section before it is aligned. */
interface Row {
  readonly sign: '+' | '-' | '~' | '+-';
  readonly name: string;
  readonly text: string;
}

/**
 * What changed about pods, a rollout's together.
 * @param isSpread - pods of more than one namespace: their names say which
 */
export function podChangeLines(drift: Drift, isSpread: boolean): readonly Line[] {
  const nameOf = ({ namespace, name }: Pick<PodState, 'namespace' | 'name'>): string =>
    sanitiseText(isSpread ? `${namespace}/${name}` : name);
  const inRollout = new Set(drift.rollouts.flatMap(rolloutKeys));
  const isLoose = (pod: PodState): boolean => !inRollout.has(`${pod.namespace}/${pod.name}`);
  const told = (pod: PodState): IsTold => ({ owner: !isLoose(pod) });
  const add = (pod: PodState): Row => ({
    ...{ sign: '+', name: nameOf(pod), text: `${stateText(pod, told(pod))}${restartsText(pod)}` },
  });
  const remove = (pod: PodState): Row => ({
    ...{ sign: '-', name: nameOf(pod), text: `was ${stateText(pod, told(pod))}` },
  });
  const groups = drift.rollouts.map((rollout) => {
    const isOf = (pod: PodState): boolean =>
      rolloutKeys(rollout).includes(`${pod.namespace}/${pod.name}`);
    return {
      rollout,
      rows: [...drift.added.filter(isOf).map(add), ...drift.removed.filter(isOf).map(remove)],
    };
  });
  const loose: readonly Row[] = [
    ...drift.added.filter(isLoose).map(add),
    ...drift.removed.filter(isLoose).map(remove),
    ...drift.changed.map(({ pod, changes }): Row => {
      const texts = changes.flatMap(({ text, implied }) => (implied === true ? [] : [text]));
      return { sign: '~', name: nameOf(pod), text: texts.join('; ') };
    }),
    ...drift.passed.map((pod): Row => ({
      ...{ sign: '+-', name: nameOf(pod), text: `came and went, was ${stateText(pod, told(pod))}` },
    })),
  ];
  const heads = drift.rollouts.map(
    ({ namespace, owner }) => nameOf({ namespace, name: `${owner.kind}/${owner.name}` }).length,
  );
  const names = [...groups.flatMap(({ rows }) => rows), ...loose].map(({ name }) => name.length);
  const width = Math.max(...names, ...heads);
  return [
    ...groups.flatMap(({ rollout, rows }) => [
      rowLine(
        {
          sign: '~',
          name: nameOf({ ...rollout, name: `${rollout.owner.kind}/${rollout.owner.name}` }),
          text: `${rollout.text}: ${rolloutCounts(rollout)}`,
        },
        width,
        bold,
      ),
      ...rows.map((row) => rowLine(row, width)),
    ]),
    ...loose.map((row) => rowLine(row, width)),
  ];
}

const styleOf = { '+': green, '-': red, '~': yellow, '+-': yellow } as const;

function rowLine({ sign, name, text }: Row, width: number, style?: SgrStyle): Line {
  const lead = { text: `${sign.padEnd(2)} `, style: styleOf[sign] };
  return [lead, styled(name.padEnd(width), style), '  ', styled(text, style)];
}

function rolloutKeys({ namespace, added, removed }: Rollout): readonly string[] {
  return [...added, ...removed].map((name) => `${namespace}/${name}`);
}

function rolloutCounts({ added, removed }: Rollout): string {
  return [
    ...(added.length > 0 ? [`${String(added.length)} added`] : []),
    ...(removed.length > 0 ? [`${String(removed.length)} removed`] : []),
  ].join(', ');
}

/** `Pending on node-1 of Job/import, container main waiting: ImagePullBackOff` */
function stateText({ phase, reason, node, owner, containers }: PodState, isTold: IsTold): string {
  const broken = containers.filter(
    ({ state }) => state !== 'running' && state !== 'waiting' && !calm.test(state),
  );
  return [
    `${phase}${reason === undefined ? '' : ` (${reason})`}`,
    ...(node === undefined ? [] : [` on ${node}`]),
    ...(owner === undefined || isTold.owner ? [] : [` of ${owner.kind}/${owner.name}`]),
    ...broken.map(({ name, state }) => `, container ${name} ${state}`),
  ].join('');
}

/** What of a pod the lines above say already. */
interface IsTold {
  readonly owner: boolean;
}

function restartsText({ containers }: PodState): string {
  return containers
    .filter(({ restarts }) => restarts > 0)
    .map(({ name, restarts }) => `, container ${name} ${counted(restarts, 'restart')}`)
    .join('');
}

// What a pod that begins, or has done its work, shows in passing.
const calm =
  /^(?:waiting: (?:ContainerCreating|PodInitializing)|terminated: (?:Completed, )?exit 0)$/;

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

function styled(text: string, style: SgrStyle | undefined): Piece {
  return { text, style };
}
