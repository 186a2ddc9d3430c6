// What the tables are: at run time only the SQL in context-sql.ts is, which a test holds to this.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Of every version of an object: when it was seen, and which object it is. */
const version = {
  id: integer().primaryKey(),
  /** RFC 3339. */
  observed_at: text().notNull(),
  uid: text(),
  namespace: text(),
  name: text(),
  resource_version: text(),
  /** 1: this is the object's last version. */
  deleted: integer(),
  /** The object as JSON, as far as the writer gives it. */
  object: text(),
};

const sessions = sqliteTable('sessions', {
  id: integer().primaryKey(),
  observed_at: text().notNull(),
  session: text(),
  command: text(),
  title: text(),
  started_at: text(),
  ended_at: text(),
  cluster: text(),
  context: text(),
  namespaces: text(),
  query: text(),
  flags: text(),
  version: text(),
});

const gaps = sqliteTable('gaps', {
  id: integer().primaryKey(),
  observed_at: text().notNull(),
  namespace: text(),
  pod: text(),
  container: text(),
  uid: text(),
  restart: integer(),
  cause: text(),
  from_timestamp: text(),
  to_timestamp: text(),
  certain: integer(),
  missed_instances: integer(),
  message: text(),
});

const tags = sqliteTable('tags', {
  id: integer().primaryKey(),
  observed_at: text().notNull(),
  name: text(),
  value: text(),
});

const events = sqliteTable('events', {
  ...version,
  type: text(),
  reason: text(),
  message: text(),
  count: integer(),
  first_timestamp: text(),
  last_timestamp: text(),
  involved_kind: text(),
  involved_namespace: text(),
  involved_name: text(),
  involved_uid: text(),
  involved_container: text(),
  reporter: text(),
});

const pods = sqliteTable('pods', {
  ...version,
  phase: text(),
  node: text(),
  pod_ip: text(),
  host_ip: text(),
  ready: integer(),
  restarts: integer(),
  owner_kind: text(),
  owner_name: text(),
  owner_uid: text(),
  conditions: text(),
  containers: text(),
});

const workload = {
  ...version,
  replicas: integer(),
  ready_replicas: integer(),
  updated_replicas: integer(),
  available_replicas: integer(),
  revision: text(),
  selector: text(),
  conditions: text(),
};

const deployments = sqliteTable('deployments', { ...workload, strategy: text() });

const replicasets = sqliteTable('replicasets', {
  ...workload,
  owner_kind: text(),
  owner_name: text(),
  owner_uid: text(),
  pod_template_hash: text(),
});

const configmaps = sqliteTable('configmaps', {
  ...version,
  data: text(),
  binary_data: text(),
});

const nodes = sqliteTable('nodes', {
  ...version,
  ready: integer(),
  kubelet_version: text(),
  conditions: text(),
});

const owners = sqliteTable('owners', {
  ...version,
  kind: text(),
  owner_kind: text(),
  owner_name: text(),
  owner_uid: text(),
  hash: text(),
  revision: text(),
});

/**
 * What stands beside the lines, by kind. Rows are added and never changed: a new state of an object is a
 * new row with its `observed_at`. Columns of more than one value hold JSON.
 */
export const contextTables = {
  sessions,
  gaps,
  tags,
  events,
  pods,
  deployments,
  replicasets,
  configmaps,
  nodes,
  owners,
} as const;

/** Names of the tables beside the lines. */
export type ContextKind = keyof typeof contextTables;

/** A row as it is read: every column, null where it was not given. */
export type ContextRow<K extends ContextKind> = (typeof contextTables)[K]['$inferSelect'];

/** A row as it is written: `observed_at` and what is known. */
export type NewContextRow<K extends ContextKind> = Omit<
  (typeof contextTables)[K]['$inferInsert'],
  'id'
>;
