/** What each release of a stack needs: `node examples/list-needs.ts <folder>`. */
import { loadStack, needsOf } from '@ktl/stack-files';

const { releases } = await loadStack(process.argv[2] ?? '.');
for (const release of releases) {
  const needs = needsOf(releases, [release]).map(({ name }) => name);
  console.log(`${release.id}: ${needs.join(', ') || 'nothing'}`);
}
