import type { FileKind } from '../file/file-kind.ts';
import { contextSql } from './context-sql.ts';

/**
 * A line's place in the file is its `id`, from 1, in the order of arrival. `raw` is TEXT where the bytes
 * are UTF-8 without NUL, else a BLOB. `delay_ms` is from the line's time to when it was collected.
 */
const lines = `
CREATE TABLE capture (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE streams (id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, pod TEXT NOT NULL, container TEXT NOT NULL, uid TEXT NOT NULL, restart INTEGER NOT NULL, node TEXT NOT NULL, source TEXT NOT NULL, prefix TEXT NOT NULL) STRICT;
CREATE TABLE lines (id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, time_ns INTEGER NOT NULL, delay_ms INTEGER NOT NULL, level INTEGER NOT NULL, late INTEGER NOT NULL, raw ANY NOT NULL, rendered ANY) STRICT;
CREATE TABLE counts (stream INTEGER NOT NULL, level INTEGER NOT NULL, lines INTEGER NOT NULL, bytes INTEGER NOT NULL, first_ns INTEGER NOT NULL, last_ns INTEGER NOT NULL, PRIMARY KEY (stream, level)) STRICT, WITHOUT ROWID;
CREATE TABLE rates (start_s INTEGER NOT NULL, level INTEGER NOT NULL, lines INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (start_s, level)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE line_words USING fts5(text, content='', columnsize=0, detail=none, tokenize='unicode61 remove_diacritics 0');
INSERT INTO line_words (line_words, rank) VALUES ('automerge', 16), ('crisismerge', 64), ('hashsize', 8388608);
INSERT INTO capture VALUES ('state', 'writing'), ('words_upto', 0);
`;

const levelName =
  "CASE l.level WHEN 1 THEN 'trace' WHEN 2 THEN 'debug' WHEN 3 THEN 'info' WHEN 4 THEN 'warn' WHEN 5 THEN 'error' WHEN 6 THEN 'fatal' END";

/** What people query. Names and stamps are put together here, so that no line stores them. */
const logs = `
CREATE VIEW logs AS SELECT l.id AS id,
 strftime('%Y-%m-%dT%H:%M:%S', (l.time_ns / 1000000 + l.delay_ms) / 1000, 'unixepoch') || printf('.%03dZ', (l.time_ns / 1000000 + l.delay_ms) % 1000) AS collected_at,
 strftime('%Y-%m-%dT%H:%M:%S', l.time_ns / 1000000000, 'unixepoch') || printf('.%09dZ', l.time_ns % 1000000000) AS log_timestamp,
 s.namespace AS namespace, s.pod AS pod, s.container AS container,
 l.raw AS raw, coalesce(l.rendered, s.prefix || l.raw) AS rendered,
 s.uid AS uid, s.restart AS restart, s.node AS node, s.source AS source,
 ${levelName} AS level, l.late AS late, l.time_ns AS time_ns, l.id AS ordinal
FROM lines AS l JOIN streams AS s ON s.id = l.stream;
`;

/** A log capture. Its schema is in docs/decisions/0010-captures.md. */
export const captureKind: FileKind = {
  noun: 'a log capture',
  applicationId: 0x6b_74_6c_01, // "ktl", 1
  migrations: [lines + contextSql + logs],
  finishing: 'CREATE INDEX lines_time ON lines (time_ns, id, stream)',
};

/** Names of the numbers in `level`, as the view has them. */
export const levelNames = [undefined, 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Seconds of a row of `rates`. */
export const rateSeconds = 10;
