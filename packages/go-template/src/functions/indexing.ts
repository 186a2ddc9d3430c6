import { ValueError } from '../compile/failure.ts';
import { bytesOfText, textOfBytes } from '../value/go-text.ts';
import {
  isText,
  kindOf,
  mapSize,
  mapValue,
  textLength,
  typeNameOf,
  zeroOf,
} from '../value/kinds.ts';
import { ByteNumber } from '../value/values.ts';

/** Go's `len`. @throws ValueError */
export function lengthOf(value: unknown): bigint {
  if (isText(value)) return BigInt(textLength(value));
  if (Array.isArray(value)) return BigInt(value.length);
  if (typeof value === 'object' && value !== null && kindOf(value) === 'map') {
    return BigInt(mapSize(value));
  }
  throw new ValueError(`a value of type ${typeNameOf(value)} has no length`);
}

/** Go's `index`: `index x 1 2` is x[1][2]. @throws ValueError */
export function indexed(item: unknown, keys: readonly unknown[]): unknown {
  if (item === undefined || item === null) throw new ValueError('nil has no elements');
  return keys.reduce(elementOf, item);
}

function elementOf(item: unknown, key: unknown): unknown {
  if (Array.isArray(item)) return (item[positionOf(key, item.length - 1)] as unknown) ?? null;
  if (isText(item)) {
    const bytes = bytesOfText(String(item));
    return new ByteNumber(bytes[positionOf(key, bytes.length - 1)] ?? 0);
  }
  if (typeof item === 'object' && item !== null && kindOf(item) === 'map') {
    if (!isText(key)) throw new ValueError(`a key of the map is a string, not ${typeNameOf(key)}`);
    return mapValue(item, String(key)) ?? zeroOf(item);
  }
  throw new ValueError(`a value of type ${typeNameOf(item)} has no elements`);
}

function positionOf(key: unknown, most: number): number {
  const position = key instanceof ByteNumber ? key.value : key;
  if (typeof position !== 'bigint') {
    throw new ValueError(`a position is an int, not ${typeNameOf(key)}`);
  }
  if (position < 0n || position > BigInt(most)) {
    throw new ValueError(`position ${String(position)} is out of range`);
  }
  return Number(position);
}

/** Go's `slice`: `slice x 1 2` is x[1:2]. @throws ValueError */
export function sliced(item: unknown, positions: readonly unknown[]): unknown {
  if (isText(item)) {
    const bytes = bytesOfText(String(item));
    if (positions.length > 2) throw new ValueError('slice takes two positions of a string');
    const { start, end } = spanOf(positions, bytes.length);
    return textOfBytes(bytes, start, end);
  }
  if (!Array.isArray(item))
    throw new ValueError(`a value of type ${typeNameOf(item)} has no parts`);
  if (positions.length > 3) throw new ValueError('slice takes three positions at most');
  const { start, end } = spanOf(positions, item.length);
  return item.slice(start, end);
}

function spanOf(positions: readonly unknown[], most: number): { start: number; end: number } {
  const [start = 0, end = most, capacity = most] = positions.map((one) => positionOf(one, most));
  if (start > end || end > capacity) {
    throw new ValueError(`position ${String(start)} is behind ${String(end)}`);
  }
  return { start, end };
}
