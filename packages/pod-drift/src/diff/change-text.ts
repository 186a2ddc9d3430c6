import { containerField, type FieldValue, type PodFields } from './pod-fields.ts';

/** A field before and after; null: it said nothing. */
export interface FieldStep {
  readonly field: string;
  readonly from: FieldValue | null;
  readonly to: FieldValue | null;
  /** Values in between, oldest first, where it was looked at more often. */
  readonly via?: readonly (FieldValue | null)[] | undefined;
}

/** All steps of one pod, by field. */
export type PodSteps = ReadonlyMap<string, FieldStep>;

/**
 * The step in words, without the pod's name: `container api restarts 2 -> 5`.
 * @param after - what the pod says now
 */
export function stepText(step: FieldStep, after: PodFields): string {
  const inContainer = containerField(step.field);
  if (inContainer !== undefined) return containerText(step, inContainer, after);
  const [group, ...rest] = step.field.split('.');
  if (group === 'labels') return `label ${rest.join('.')} ${path(step)}`;
  if (group === 'conditions') return `condition ${rest.join('.')} ${path(step)}`;
  switch (step.field) {
    case 'uid':
      return 'replaced by a new pod of the same name';
    case 'deleting':
      return step.to === true ? 'is being deleted' : 'is no longer being deleted';
    case 'hash':
      return `rollout hash ${path(step)}`;
    case 'phase':
      return `phase ${path(step)}${why(after.get('reason'))}`;
    default:
      return `${step.field} ${path(step)}`;
  }
}

function containerText(
  step: FieldStep,
  { container, part }: { readonly container: string; readonly part: string },
  after: PodFields,
): string {
  const name = `container ${container}`;
  switch (part) {
    case 'state':
      return step.from === null
        ? `${name} added, ${valueText(step.to)}`
        : step.to === null
          ? `${name} gone`
          : `${name} ${path(step)}`;
    case 'restarts':
      return `${name} restarts ${path(step)}${why(after.get(`containers.${container}.lastEnd`))}`;
    case 'image':
      return step.from === null
        ? `${name} image ${valueText(step.to)}`
        : `${name} image ${path(step)}`;
    case 'imageId':
      return `${name} image ID ${path({ ...step, from: shortId(step.from), to: shortId(step.to), via: step.via?.map(shortId) })}`;
    case 'lastEnd':
      return `${name} last end ${path(step)}`;
    default:
      return `${name} ${part} ${path(step)}`;
  }
}

function why(reason: FieldValue | undefined): string {
  return reason === undefined ? '' : ` (${String(reason)})`;
}

function path({ from, via = [], to }: FieldStep): string {
  return [from, ...via, to].map(valueText).join(' -> ');
}

function valueText(value: FieldValue | null): string {
  return value === null ? 'none' : String(value);
}

// As many digits as tell two images apart.
function shortId(id: FieldValue | null): FieldValue | null {
  return typeof id === 'string' ? id.replace(/^(sha\d+:[0-9a-f]{12})[0-9a-f]+$/, '$1') : id;
}

/**
 * Whether others of the steps say as much: conditions that follow from containers, an image's ID beside
 * its name, all of a container that is new.
 */
export function isImplied(step: FieldStep, all: PodSteps): boolean {
  const { field, from } = step;
  if (alwaysImplied.has(field)) return true;
  // What a new pod of the same name begins with is no news.
  if (all.has('uid') && fresh.test(field)) return true;
  const inContainer = containerField(field);
  if (inContainer !== undefined) return isImpliedOf(inContainer, step, all);
  switch (field) {
    case 'reason':
      return all.has('phase');
    case 'conditions.PodScheduled':
      return all.has('node') || from === null;
    case 'conditions.Ready':
      return from === null || [...all.keys()].some(isReady);
    default:
      return false;
  }
}

function isImpliedOf(
  { container, part }: { readonly container: string; readonly part: string },
  { from, via }: FieldStep,
  all: PodSteps,
): boolean {
  const at = `containers.${container}`;
  const state = all.get(`${at}.state`);
  const isNew = state?.from === null;
  const isGone = state?.to === null;
  switch (part) {
    case 'state':
      return via !== undefined && all.has(`${at}.restarts`);
    case 'image':
      return isGone;
    case 'imageId':
      return isNew || isGone || from === null || all.has(`${at}.image`);
    case 'lastEnd':
      return isNew || isGone || all.has(`${at}.restarts`);
    default:
      return isNew || isGone;
  }
}

const alwaysImplied: ReadonlySet<string> = new Set([
  'conditions.ContainersReady',
  'conditions.Initialized',
  'conditions.PodReadyToStartContainers',
]);

const fresh = /^(?:deleting|conditions\..*|containers\.[^.]*\.(?:state|lastEnd))$/;

function isReady(field: string): boolean {
  return containerField(field)?.part === 'ready';
}
