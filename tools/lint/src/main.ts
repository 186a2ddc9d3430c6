import { resolve } from 'node:path';
import {
  runCycles,
  runEslint,
  runKnip,
  runPrettier,
  runTypes,
  type CheckResult,
} from './checks.ts';

const root = resolve(import.meta.dirname, '../../..');

function print(result: CheckResult): CheckResult {
  if (result.output !== '') console.log(result.output);
  console.log(`${result.passed ? 'ok  ' : 'FAIL'} ${result.name}`);
  return result;
}

// ESLint takes as long as the three others together.
const rest = async (): Promise<CheckResult[]> => [
  print(await runTypes(root)),
  print(await runPrettier(root)),
  print(await runKnip(root)),
  print(await runCycles(root)),
];
const [eslint, others] = await Promise.all([runEslint(root).then(print), rest()]);
process.exitCode = [eslint, ...others].every((result) => result.passed) ? 0 : 1;
