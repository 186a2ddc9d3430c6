import { fieldsOf, hasFields, listOf, textOf, type Fields } from '../text/fields.ts';
import type { Sheet } from '../text/sheet.ts';
import { resourceFieldText } from './resources.ts';

/**
 * What is shown in place of a literal value of the environment; the value itself where it is no
 * secret. References to Secrets and ConfigMaps have no value here and are never passed.
 */
export type Redact = (name: string, value: string) => string;

/** Where the environment of a container is looked up. */
export interface EnvironmentScope {
  readonly pod: Fields;
  readonly redact: Redact;
}

/** ConfigMaps and Secrets that are taken whole, then the variables. */
export function addEnvironment(sheet: Sheet, container: Fields, scope: EnvironmentScope): void {
  const sources = listOf(container['envFrom']);
  if (sources.length > 0) sheet.row(2, 'Environment Variables from:');
  for (const source of sources) addSource(sheet, source);
  const variables = listOf(container['env']);
  if (variables.length === 0) {
    sheet.row(2, 'Environment:', '<none>');
    return;
  }
  sheet.row(2, 'Environment:');
  for (const variable of variables) addVariable(sheet, variable, { ...scope, container });
}

function addSource(sheet: Sheet, source: Fields): void {
  const isMap = hasFields(source['configMapRef']);
  const reference = fieldsOf(isMap ? source['configMapRef'] : source['secretRef']);
  const prefix = textOf(source['prefix']);
  const kind = isMap ? 'ConfigMap' : 'Secret';
  const from = prefix === '' ? kind : `${kind} with prefix '${prefix}'`;
  sheet.row(3, textOf(reference['name']), from, optionalText(reference));
}

function addVariable(
  sheet: Sheet,
  variable: Fields,
  scope: EnvironmentScope & { readonly container: Fields },
): void {
  const name = textOf(variable['name']);
  const title = `${name}:`;
  const from = fieldsOf(variable['valueFrom']);
  if (!hasFields(variable['valueFrom'])) {
    sheet.row(3, title, scope.redact(name, textOf(variable['value'])));
  } else if (hasFields(from['fieldRef'])) {
    sheet.row(3, title, fieldText(fieldsOf(from['fieldRef']), scope.pod));
  } else if (hasFields(from['resourceFieldRef'])) {
    const reference = fieldsOf(from['resourceFieldRef']);
    const value = resourceFieldText(reference, scope.container);
    sheet.row(3, title, `${value} (${textOf(reference['resource'])})`);
  } else addKeyReference(sheet, title, from);
}

// Only these two are known from the pod alone and by kubectl; the kubelet knows the others.
function fieldText(reference: Fields, pod: Fields): string {
  const path = textOf(reference['fieldPath']);
  const known = /^metadata\.(name|namespace)$/.exec(path)?.[1];
  const value = known === undefined ? '' : textOf(fieldsOf(pod['metadata'])[known]);
  return `${value} (${textOf(reference['apiVersion'])}:${path})`;
}

function addKeyReference(sheet: Sheet, title: string, from: Fields): void {
  const secret = fieldsOf(from['secretKeyRef']);
  const map = fieldsOf(from['configMapKeyRef']);
  const file = fieldsOf(from['fileKeyRef']);
  const setTo = (reference: Fields, where: string): void =>
    sheet.row(
      3,
      title,
      `<set to the key '${textOf(reference['key'])}' ${where}>`,
      optionalText(reference),
    );
  if (hasFields(from['secretKeyRef'])) setTo(secret, `in secret '${textOf(secret['name'])}'`);
  else if (hasFields(from['configMapKeyRef'])) setTo(map, `of config map '${textOf(map['name'])}'`);
  else if (hasFields(from['fileKeyRef'])) {
    setTo(file, `of file '${textOf(file['path'])}' in volume '${textOf(file['volumeName'])}'`);
  }
}

function optionalText(reference: Fields): string {
  return `Optional: ${String(reference['optional'] === true)}`;
}
