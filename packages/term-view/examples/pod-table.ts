/** A table as kubectl prints it, with a colour. */
import { parseStyle, renderTable } from '../src/index.ts';

const warn = parseStyle('33');

process.stdout.write(
  renderTable({
    columns: [{ title: 'NAME' }, { title: 'READY' }, { title: 'RESTARTS', align: 'right' }],
    rows: [
      ['checkout-7d4b9c6f5-x2x9q', '2/2', '0'],
      ['übersetzer-日本-0', '1/1', '3'],
      ['worker-0', { text: '0/1', style: warn }, '17'],
    ],
    color: process.stdout.isTTY,
    widthCells: process.stdout.columns,
  }),
);
