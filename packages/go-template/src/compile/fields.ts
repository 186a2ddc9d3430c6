import { isText, kindOf, mapValue, typeNameOf, zeroOf } from '../value/kinds.ts';
import { TemplateObject } from '../value/values.ts';
import { failAt, type Site } from './failure.ts';
import type { MissingKey } from './run.ts';

/** The value of `.name` of a value that has no method of that name. */
export function fieldOf(
  receiver: unknown,
  name: string,
  { site, missingKey }: { readonly site: Site; readonly missingKey: MissingKey },
): unknown {
  if (receiver === undefined) {
    if (missingKey === 'error') failAt(site, `there is no value that could have ${name}`);
    return undefined;
  }
  if (receiver === null) failAt(site, `nil has no field ${name}`);
  if (receiver instanceof TemplateObject) {
    const value = receiver.field(name);
    if (value === undefined) failAt(site, `${receiver.goType} has no field ${name}`);
    return value;
  }
  if (typeof receiver !== 'object' || isText(receiver) || kindOf(receiver) !== 'map') {
    failAt(site, `a value of type ${typeNameOf(receiver)} has no field ${name}`);
  }
  const value = mapValue(receiver, name);
  if (value !== undefined || missingKey === 'default') return value;
  if (missingKey === 'error') failAt(site, `the map has no key "${name}"`);
  return zeroOf(receiver);
}
