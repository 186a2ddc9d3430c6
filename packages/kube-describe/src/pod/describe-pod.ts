import type { TimeZone } from '@ktl/term-view';
import { addContainers } from '../container/containers.ts';
import type { Redact } from '../container/environment.ts';
import { addResources } from '../container/resources.ts';
import { addEvents } from '../event/events.ts';
import { fieldsOf, hasFields, listOf, textOf, type Fields } from '../text/fields.ts';
import { createMoments, type Moments } from '../text/moment.ts';
import { addList, labelTexts } from '../text/pairs.ts';
import { Sheet } from '../text/sheet.ts';
import { addVolumes } from '../volume/volumes.ts';
import { addHeader } from './header.ts';
import { qosClassOf } from './quality-of-service.ts';
import { spreadTexts, tolerationTexts } from './scheduling.ts';

/** What a description is made from. */
export interface PodDescription {
  /** The pod as the API serves it. A field of a wrong type is as an absent one. */
  readonly pod: object;
  /** Events about this pod, in any order; undefined leaves their section out. */
  readonly events?: readonly object[] | undefined;
  /** The moment that ages are counted to, milliseconds since 1970. */
  readonly now: number;
  /** Zone of the timestamps; default UTC. kubectl takes the machine's. */
  readonly timeZone?: TimeZone | undefined;
  /** Default: values are shown as they are. */
  readonly redact?: Redact | undefined;
}

/**
 * A pod as text, with the content and the layout of `kubectl describe pod`. Never throws, whatever
 * the objects hold; no text in them can start a line or reach a terminal as a control sequence.
 */
export function describePod(description: PodDescription): string {
  const { now, timeZone, redact = asItIs } = description;
  const pod = fieldsOf(description.pod);
  const moments = createMoments(now, timeZone);
  const sheet = new Sheet();
  addHeader(sheet, pod, moments);
  addAllContainers(sheet, { pod, moments, redact });
  addConditions(sheet, pod);
  addVolumes(sheet, listOf(fieldsOf(pod['spec'])['volumes']));
  addPlacement(sheet, pod);
  if (description.events !== undefined) addEvents(sheet, listOf(description.events), moments);
  return sheet.toString();
}

const asItIs: Redact = (_name, value) => value;

interface Scope {
  readonly pod: Fields;
  readonly moments: Moments;
  readonly redact: Redact;
}

function addAllContainers(sheet: Sheet, scope: Scope): void {
  const spec = fieldsOf(scope.pod['spec']);
  const status = fieldsOf(scope.pod['status']);
  if (hasFields(spec['resources'])) {
    sheet.row(0, 'Resources:');
    addResources(sheet, 1, fieldsOf(spec['resources']));
  }
  for (const [title, field] of [
    ['Init Containers', 'initContainers'],
    ['Containers', 'containers'],
    ['Ephemeral Containers', 'ephemeralContainers'],
  ] as const) {
    const containers = listOf(spec[field]);
    if (containers.length === 0 && field !== 'containers') continue;
    const statuses = listOf(status[field.replace(/s$/, 'Statuses')]);
    addContainers(sheet, { ...scope, title, containers, statuses });
  }
}

function addConditions(sheet: Sheet, pod: Fields): void {
  const gates = listOf(fieldsOf(pod['spec'])['readinessGates']);
  const conditions = listOf(fieldsOf(pod['status'])['conditions']);
  if (gates.length > 0) {
    sheet.row(0, 'Readiness Gates:');
    sheet.row(1, 'Type', 'Status');
  }
  for (const { conditionType } of gates) {
    const condition = conditions.find(({ type }) => type === conditionType);
    sheet.row(1, `${textOf(conditionType)} `, `${textOf(condition?.['status']) || '<none>'} `);
  }
  if (conditions.length > 0) {
    sheet.row(0, 'Conditions:');
    sheet.row(1, 'Type', 'Status');
  }
  for (const { type, status } of conditions) sheet.row(1, `${textOf(type)} `, `${textOf(status)} `);
}

function addPlacement(sheet: Sheet, pod: Fields): void {
  const spec = fieldsOf(pod['spec']);
  const status = fieldsOf(pod['status']);
  sheet.row(0, 'QoS Class:', qosClassOf(spec, status));
  addList(sheet, 'Node-Selectors', labelTexts(spec['nodeSelector']));
  addList(sheet, 'Tolerations', tolerationTexts(spec['tolerations']));
  const spread = spreadTexts(spec['topologySpreadConstraints']);
  if (spread.length > 0) addList(sheet, 'Topology Spread Constraints', spread);
  addClaims(sheet, listOf(spec['resourceClaims']), listOf(status['resourceClaimStatuses']));
}

/** Claims of devices: named by the pod, or made for it from a template. */
function addClaims(sheet: Sheet, claims: readonly Fields[], made: readonly Fields[]): void {
  if (claims.length > 0) sheet.row(0, 'Resource Claims:');
  for (const claim of claims) {
    const template = textOf(claim['resourceClaimTemplateName']);
    const status = made.find(({ name }) => name === claim['name']);
    const name = textOf(claim['resourceClaimName']) || textOf(status?.['resourceClaimName']);
    sheet.row(1, `${textOf(claim['name'])}:`);
    if (template !== '') sheet.row(2, 'ResourceClaimTemplateName:', template);
    sheet.row(2, 'ResourceClaimName:', name || '<none>');
  }
}
