import { fieldsOf, hasFields, listOf, textOf, type Fields } from '../text/fields.ts';
import { labelTexts } from '../text/pairs.ts';
import type { Sheet } from '../text/sheet.ts';
import { addClaimTemplate } from './claim-template.ts';
import { volumeKinds } from './kinds.ts';
import { addProjected } from './projected.ts';

/** The volumes of a pod, each with what its type has to say. */
export function addVolumes(sheet: Sheet, volumes: readonly Fields[]): void {
  if (volumes.length === 0) {
    sheet.row(0, 'Volumes:', '<none>');
    return;
  }
  sheet.row(0, 'Volumes:');
  for (const volume of volumes) {
    sheet.row(1, `${textOf(volume['name'])}:`);
    addSource(sheet, volume);
  }
}

// What rows of one value each cannot say.
const further: Readonly<Record<string, (sheet: Sheet, source: Fields) => void>> = {
  projected: addProjected,
  downwardAPI: addItems,
  csi: addAttributes,
  ephemeral: addClaimTemplate,
};

function addSource(sheet: Sheet, volume: Fields): void {
  const field = Object.keys(volumeKinds).find((name) => hasFields(volume[name]));
  const kind = field === undefined ? undefined : volumeKinds[field];
  if (field === undefined || kind === undefined) {
    sheet.row(1, '<unknown>');
    return;
  }
  const source = fieldsOf(volume[field]);
  sheet.row(2, 'Type:', kind.type);
  for (const [title, read] of kind.rows) sheet.row(2, title, read(source));
  further[field]?.(sheet, source);
}

function addItems(sheet: Sheet, source: Fields): void {
  sheet.row(2, 'Items:');
  for (const item of listOf(source['items'])) {
    const value =
      textOf(fieldsOf(item['fieldRef'])['fieldPath']) ||
      textOf(fieldsOf(item['resourceFieldRef'])['resource']);
    sheet.row(3, `${value} -> ${textOf(item['path'])}`);
  }
}

function addAttributes(sheet: Sheet, source: Fields): void {
  const [first, ...others] = labelTexts(source['volumeAttributes']);
  sheet.row(2, 'VolumeAttributes:', first === undefined ? '<none>' : `    ${first}`);
  for (const text of others) sheet.row(0, '', `    ${text}`);
}
