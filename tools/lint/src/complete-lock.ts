import { resolve } from 'node:path';
import { completeLockFile } from './lock-file.ts';

const added = await completeLockFile(resolve(import.meta.dirname, '../../../package-lock.json'));
console.log(`added ${added.length} builds to package-lock.json`);
