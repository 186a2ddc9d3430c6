import { compareText, fieldsOf, hasFields, listOf, textOf, textsOf } from '../text/fields.ts';
import type { Fields } from '../text/fields.ts';
import type { Moments } from '../text/moment.ts';
import { addSeccomp, orNone } from '../text/pairs.ts';
import type { Sheet } from '../text/sheet.ts';
import { addEnvironment, type EnvironmentScope } from './environment.ts';
import { probeText } from './probe.ts';
import { addResources } from './resources.ts';
import { addStatus } from './state.ts';

/** Containers of one kind, and what their description needs beside them. */
export interface ContainerSection extends EnvironmentScope {
  readonly title: string;
  readonly containers: readonly Fields[];
  readonly statuses: readonly Fields[];
  readonly moments: Moments;
}

/** A title and every container below it. */
export function addContainers(sheet: Sheet, section: ContainerSection): void {
  sheet.row(0, section.containers.length === 0 ? `${section.title}: <none>` : `${section.title}:`);
  for (const container of section.containers) {
    const status = section.statuses.find(({ name }) => name === container['name']);
    sheet.row(1, `${textOf(container['name'])}:`);
    addImage(sheet, container, status);
    addPorts(sheet, listOf(container['ports']));
    addSeccomp(sheet, 2, fieldsOf(container['securityContext']));
    addWords(sheet, 'Command', textsOf(container['command']));
    addWords(sheet, 'Args', textsOf(container['args']));
    if (status !== undefined) addStatus(sheet, status, section.moments);
    addRestartRules(sheet, container);
    addResources(sheet, 2, fieldsOf(container['resources']));
    addProbes(sheet, container);
    addEnvironment(sheet, container, section);
    addMounts(sheet, listOf(container['volumeMounts']));
    addDevices(sheet, listOf(container['volumeDevices']));
  }
}

function addImage(sheet: Sheet, container: Fields, status: Fields | undefined): void {
  if (status !== undefined) sheet.row(2, 'Container ID:', textOf(status['containerID']));
  sheet.row(2, 'Image:', textOf(container['image']));
  if (status !== undefined) sheet.row(2, 'Image ID:', textOf(status['imageID']));
}

function addPorts(sheet: Sheet, ports: readonly Fields[]): void {
  const text = (field: string): string =>
    orNone(
      ports.map((port) => `${textOf(port[field]) || '0'}/${textOf(port['protocol'])}`).join(', '),
    );
  const plural = ports.length > 1 ? 's' : '';
  sheet.row(2, `Port${plural}:`, text('containerPort'));
  sheet.row(2, `Host Port${plural}:`, text('hostPort'));
}

function addWords(sheet: Sheet, title: string, words: readonly string[]): void {
  if (words.length > 0) sheet.row(2, `${title}:`);
  for (const word of words) sheet.row(3, word);
}

/** Rules that restart a container apart from its pod's policy. */
function addRestartRules(sheet: Sheet, container: Fields): void {
  const rules = listOf(container['restartPolicyRules']);
  if (rules.length === 0) return;
  sheet.row(2, 'Restart Policy:', orNone(textOf(container['restartPolicy'])));
  sheet.row(2, 'Restart Policy Rules:');
  for (const rule of rules) {
    const { operator, values } = fieldsOf(rule['exitCodes']);
    const codes = `${textOf(operator)} [${textsOf(values).join(' ')}]`;
    sheet.row(3, `${textOf(rule['action'])} on exit codes ${codes}`);
  }
}

function addProbes(sheet: Sheet, container: Fields): void {
  for (const title of ['Liveness', 'Readiness', 'Startup']) {
    const probe = container[`${title.toLowerCase()}Probe`];
    if (hasFields(probe)) sheet.row(2, `${title}:`, probeText(fieldsOf(probe)));
  }
}

function addMounts(sheet: Sheet, mounts: readonly Fields[]): void {
  sheet.row(2, 'Mounts:', ...(mounts.length === 0 ? ['<none>'] : []));
  for (const mount of sorted(mounts, 'mountPath')) {
    const subPath = textOf(mount['subPath']);
    const flags = [mount['readOnly'] === true ? 'ro' : 'rw'];
    if (subPath !== '') flags.push(`path="${subPath}"`);
    sheet.row(
      3,
      `${textOf(mount['mountPath'])} from ${textOf(mount['name'])} (${flags.join(',')})`,
    );
  }
}

function addDevices(sheet: Sheet, devices: readonly Fields[]): void {
  if (devices.length > 0) sheet.row(2, 'Devices:');
  for (const device of sorted(devices, 'devicePath')) {
    sheet.row(3, `${textOf(device['devicePath'])} from ${textOf(device['name'])}`);
  }
}

function sorted(rows: readonly Fields[], field: string): readonly Fields[] {
  return rows.toSorted((a, b) => compareText(textOf(a[field]), textOf(b[field])));
}
