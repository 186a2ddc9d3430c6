import { fieldsOf, hasFields, textOf, type Fields } from '../text/fields.ts';
import { annotationTexts, labelTexts } from '../text/pairs.ts';
import type { Sheet } from '../text/sheet.ts';

/** The claim that an ephemeral volume makes. */
export function addClaimTemplate(sheet: Sheet, volume: Fields): void {
  if (!hasFields(volume['volumeClaimTemplate'])) return;
  const template = fieldsOf(volume['volumeClaimTemplate']);
  const metadata = fieldsOf(template['metadata']);
  const spec = fieldsOf(template['spec']);
  const volumeName = textOf(spec['volumeName']);
  sheet.row(2, 'StorageClass:', textOf(spec['storageClassName']));
  sheet.row(2, 'Volume:', volumeName);
  addTexts(sheet, 'Labels:', labelTexts(metadata['labels']));
  addTexts(sheet, 'Annotations:', annotationTexts(metadata['annotations']));
  // A template has no status, from which a bound claim would have both.
  sheet.row(2, 'Capacity:', volumeName === '' ? '' : '0');
  sheet.row(2, 'Access Modes:', '');
  const mode = textOf(spec['volumeMode']);
  if (mode !== '') sheet.row(2, 'VolumeMode:', mode);
  if (hasFields(spec['dataSource'])) addDataSource(sheet, fieldsOf(spec['dataSource']));
}

function addTexts(sheet: Sheet, title: string, texts: readonly string[]): void {
  sheet.row(2, title, `    ${texts[0] ?? '<none>'}`);
  for (const text of texts.slice(1)) sheet.row(0, '', text.startsWith(' ') ? text : `    ${text}`);
}

function addDataSource(sheet: Sheet, source: Fields): void {
  sheet.row(2, 'DataSource:');
  const group = textOf(source['apiGroup']);
  if (group !== '') sheet.row(3, 'APIGroup:', group);
  sheet.row(3, 'Kind:', textOf(source['kind']));
  sheet.row(3, 'Name:', textOf(source['name']));
}
