import { fieldsOf, hasFields, listOf, textOf, type Fields } from '../text/fields.ts';
import type { Sheet } from '../text/sheet.ts';

/** The sources of a projected volume, in their order. */
export function addProjected(sheet: Sheet, volume: Fields): void {
  for (const source of listOf(volume['sources'])) {
    if (hasFields(source['secret'])) addNamed(sheet, 'SecretName:', fieldsOf(source['secret']));
    else if (hasFields(source['downwardAPI'])) sheet.row(2, 'DownwardAPI:', 'true');
    else if (hasFields(source['configMap'])) {
      addNamed(sheet, 'ConfigMapName:', fieldsOf(source['configMap']));
    } else if (hasFields(source['serviceAccountToken'])) {
      const { expirationSeconds } = fieldsOf(source['serviceAccountToken']);
      sheet.row(2, 'TokenExpirationSeconds:', textOf(expirationSeconds));
    }
  }
}

function addNamed(sheet: Sheet, title: string, source: Fields): void {
  sheet.row(2, title, textOf(source['name']));
  sheet.row(2, 'Optional:', String(source['optional'] === true));
}
