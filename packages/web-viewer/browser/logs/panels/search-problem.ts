import { h, type ComponentChild } from 'preact';
import type { Viewer } from '../viewer.ts';

/** What is wrong with the search, and what can be done about it. */
export function SearchProblem({ viewer }: { readonly viewer: Viewer }): ComponentChild {
  const { problem, stops } = viewer;
  const { late, words } = stops;
  const isStopped = late === undefined && words !== undefined;
  const text = late === undefined ? (problem ?? words) : lateWords(viewer);
  return h(
    'div',
    { id: 'search-problem', class: 'problem frosted', role: 'status', hidden: text === undefined },
    [
      text,
      late !== undefined && button('This expression takes too long: stop it', () => stops.stop()),
      isStopped && button('Search for it again', () => stops.retry()),
    ],
  );
}

function lateWords({ choices, stops }: Viewer): string {
  const { late, areRowsElsewhere } = stops;
  const name = late?.text === choices.text ? '' : `Still searching for “${late?.text ?? ''}”. `;
  return areRowsElsewhere
    ? `${name}The lines stand still until it is done.`
    : `${name}The lines stand still until it is done. Their source does not answer: to stop may lose them.`;
}

function button(text: string, onClick: () => void): ComponentChild {
  return h('button', { type: 'button', class: 'solid', onClick }, text);
}
