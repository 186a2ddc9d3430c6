import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** Relative imports, type imports too, of each file: a cycle of types is a cycle of ideas. */
type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Groups of files that import each other in a circle, each group sorted, empty when there is none.
 * @param files - absolute paths of TypeScript files
 */
export async function findFileCycles(files: readonly string[]): Promise<string[][]> {
  const graph = new Map<string, readonly string[]>();
  for (const file of files) graph.set(file, await importsOf(file));
  return circles(graph);
}

async function importsOf(file: string): Promise<string[]> {
  const { importedFiles } = ts.preProcessFile(await readFile(file, 'utf8'), true, true);
  return importedFiles
    .map((entry) => entry.fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => resolve(dirname(file), name))
    .filter((target) => existsSync(target));
}

// Tarjan's strongly connected components; depth is bounded by the longest import chain.
function circles(graph: ImportGraph): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const index = order.size;
    order.set(file, index);
    lowest.set(file, index);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) lower(file, visit(next));
      else if (stack.includes(next)) lower(file, order.get(next) ?? index);
    }
    const low = lowest.get(file) ?? index;
    if (low === index) {
      const group = stack.splice(stack.indexOf(file)).sort();
      if (group.length > 1 || (graph.get(file) ?? []).includes(file)) found.push(group);
    }
    return low;
  };
  const lower = (file: string, value: number): void => {
    lowest.set(file, Math.min(lowest.get(file) ?? value, value));
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}
