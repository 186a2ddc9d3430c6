import { fieldsOf, listOf, textOf, type Fields } from '../text/fields.ts';
import type { Moments } from '../text/moment.ts';
import { addList, addSeccomp, annotationTexts, labelTexts } from '../text/pairs.ts';
import type { Sheet } from '../text/sheet.ts';

/** From the name to the nominated node: everything before the containers. */
export function addHeader(sheet: Sheet, pod: Fields, moments: Moments): void {
  const metadata = fieldsOf(pod['metadata']);
  const spec = fieldsOf(pod['spec']);
  const status = fieldsOf(pod['status']);
  sheet.row(0, 'Name:', textOf(metadata['name']));
  sheet.row(0, 'Namespace:', textOf(metadata['namespace']));
  addSet(sheet, 'Priority', spec['priority']);
  addSet(sheet, 'Priority Class Name', spec['priorityClassName']);
  addSet(sheet, 'Runtime Class Name', spec['runtimeClassName']);
  addSet(sheet, 'Service Account', spec['serviceAccountName']);
  const node = textOf(spec['nodeName']);
  sheet.row(0, 'Node:', node === '' ? '<none>' : `${node}/${textOf(status['hostIP'])}`);
  if (textOf(status['startTime']) !== '') {
    sheet.row(0, 'Start Time:', moments.stamp(status['startTime']));
  }
  addList(sheet, 'Labels', labelTexts(metadata['labels']));
  addList(sheet, 'Annotations', annotationTexts(metadata['annotations']));
  addPhase(sheet, pod, moments);
  addSeccomp(sheet, 0, fieldsOf(spec['securityContext']));
  addAddresses(sheet, status);
  const owner = listOf(metadata['ownerReferences']).find(({ controller }) => controller === true);
  if (owner !== undefined) {
    sheet.row(0, 'Controlled By:', `${textOf(owner['kind'])}/${textOf(owner['name'])}`);
  }
  addSet(sheet, 'NominatedNodeName', status['nominatedNodeName']);
}

function addPhase(sheet: Sheet, pod: Fields, moments: Moments): void {
  const { deletionTimestamp, deletionGracePeriodSeconds } = fieldsOf(pod['metadata']);
  const status = fieldsOf(pod['status']);
  if (textOf(deletionTimestamp) === '') sheet.row(0, 'Status:', textOf(status['phase']));
  else {
    sheet.row(0, 'Status:', `Terminating (lasts ${moments.since(deletionTimestamp)})`);
    const grace = textOf(deletionGracePeriodSeconds) || '0';
    sheet.row(0, 'Termination Grace Period:', `${grace}s`);
  }
  addSet(sheet, 'Reason', status['reason']);
  addSet(sheet, 'Message', textOf(status['message']).trimEnd());
}

function addAddresses(sheet: Sheet, status: Fields): void {
  sheet.row(0, 'IP:', textOf(status['podIP']));
  const addresses = listOf(status['podIPs']);
  sheet.row(0, 'IPs:', ...(addresses.length === 0 ? ['<none>'] : []));
  for (const { ip } of addresses) sheet.row(1, 'IP:', textOf(ip));
}

function addSet(sheet: Sheet, title: string, value: unknown): void {
  const text = textOf(value);
  if (text !== '') sheet.row(0, `${title}:`, text);
}
