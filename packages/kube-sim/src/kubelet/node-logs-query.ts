import type { SubresourceResponse } from '../api/api-handler.ts';
import { text } from './node-logs-answer.ts';
import type { JournalEntry, NodeLogFile, NodeLogs } from './node-logs.ts';

const mostTailLines = 100_000;

/**
 * Answers a NodeLogQuery as the kubelet of 1.34 does: a service's journal, else its file, and
 * complaints as text with status 200.
 */
export function answerQuery(
  logs: NodeLogs,
  tree: ReadonlyMap<string, NodeLogFile>,
  query: URLSearchParams,
): SubresourceResponse {
  const service = query.get('query') ?? '';
  const since = textAt(query, 'sinceTime');
  const tail = textAt(query, 'tailLines');
  if (service.trim() === '') {
    return text(400, `query: Invalid value: ["${service}"]: may not be empty\n`);
  }
  const sinceMs = since === undefined ? undefined : Date.parse(since);
  if (Number.isNaN(sinceMs)) {
    return text(400, `sinceTime: Invalid value: "${since ?? ''}": invalid time format\n`);
  }
  const lines = tail === undefined ? undefined : Number(tail);
  if (lines !== undefined && !(lines >= 0 && lines <= mostTailLines)) {
    const why = 'must be between 0 and 100000, inclusive';
    return text(406, `tailLines: Invalid value: ${String(lines)}: ${why}\n`);
  }
  const entries = logs.entries(service);
  const hasOptions = sinceMs !== undefined || lines !== undefined;
  if (entries === undefined) return fromFiles(tree, service, hasOptions);
  // journalctl takes the time as its own, whatever zone the client had in mind.
  const fromMs = Math.floor((sinceMs ?? 0) / 1000) * 1000 - logs.zoneMs;
  const young = entries.filter(({ atMs }) => sinceMs === undefined || atMs >= fromMs);
  return fromJournal(young.slice(Math.max(0, young.length - (lines ?? young.length))));
}

function textAt(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : value;
}

function fromJournal(entries: readonly JournalEntry[]): SubresourceResponse {
  if (entries.length === 0) return text(200, '-- No entries --\n');
  return text(200, entries.map(({ line }) => `${line}\n`).join(''));
}

function fromFiles(
  tree: ReadonlyMap<string, NodeLogFile>,
  service: string,
  hasOptions: boolean,
): SubresourceResponse {
  if (hasOptions) {
    const why = `options present and query resolved to log files for [${service}]`;
    return text(200, `\n${why}\ntry without specifying options\n`);
  }
  const names = [service, `${service}.log`, `${service}/${service}.log`];
  const found = names.map((name) => tree.get(name)).find((file) => file !== undefined);
  return text(200, found?.bytes.toString() ?? `\nlog not found for ${service}\n`);
}
