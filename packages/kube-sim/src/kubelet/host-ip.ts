import { hashText } from '../clock/seeded-random.ts';

/** The address of a node, the same in every run. */
export function hostIp(node: string): string {
  return `172.18.0.${String(2 + (hashText(node) % 250))}`;
}
