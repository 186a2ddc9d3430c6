/** A column as a row is judged by it. */
export interface ContextColumn {
  readonly name: string;
  /** Else a whole number. */
  readonly isText: boolean;
  readonly isRequired: boolean;
}

/**
 * The tables beside the lines, as context-tables.ts describes them; a test holds both together. It stands
 * here as text because loading drizzle-orm takes 200 MB: Node.js reads its long package.json again for each
 * of its modules. What a version's SQL was stays as it is.
 */
export const contextSql = `\
CREATE TABLE sessions (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, session TEXT, command TEXT, title TEXT, started_at TEXT, ended_at TEXT, cluster TEXT, context TEXT, namespaces TEXT, query TEXT, flags TEXT, version TEXT) STRICT;
CREATE TABLE gaps (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, namespace TEXT, pod TEXT, container TEXT, uid TEXT, restart INTEGER, cause TEXT, from_timestamp TEXT, to_timestamp TEXT, certain INTEGER, missed_instances INTEGER, message TEXT) STRICT;
CREATE TABLE tags (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, name TEXT, value TEXT) STRICT;
CREATE TABLE events (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, uid TEXT, namespace TEXT, name TEXT, resource_version TEXT, deleted INTEGER, object TEXT, type TEXT, reason TEXT, message TEXT, count INTEGER, first_timestamp TEXT, last_timestamp TEXT, involved_kind TEXT, involved_namespace TEXT, involved_name TEXT, involved_uid TEXT, involved_container TEXT, reporter TEXT) STRICT;
CREATE TABLE pods (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, uid TEXT, namespace TEXT, name TEXT, resource_version TEXT, deleted INTEGER, object TEXT, phase TEXT, node TEXT, pod_ip TEXT, host_ip TEXT, ready INTEGER, restarts INTEGER, owner_kind TEXT, owner_name TEXT, owner_uid TEXT, conditions TEXT, containers TEXT) STRICT;
CREATE TABLE deployments (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, uid TEXT, namespace TEXT, name TEXT, resource_version TEXT, deleted INTEGER, object TEXT, replicas INTEGER, ready_replicas INTEGER, updated_replicas INTEGER, available_replicas INTEGER, revision TEXT, selector TEXT, conditions TEXT, strategy TEXT) STRICT;
CREATE TABLE replicasets (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, uid TEXT, namespace TEXT, name TEXT, resource_version TEXT, deleted INTEGER, object TEXT, replicas INTEGER, ready_replicas INTEGER, updated_replicas INTEGER, available_replicas INTEGER, revision TEXT, selector TEXT, conditions TEXT, owner_kind TEXT, owner_name TEXT, owner_uid TEXT, pod_template_hash TEXT) STRICT;
CREATE TABLE configmaps (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, uid TEXT, namespace TEXT, name TEXT, resource_version TEXT, deleted INTEGER, object TEXT, data TEXT, binary_data TEXT) STRICT;
CREATE TABLE nodes (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, uid TEXT, namespace TEXT, name TEXT, resource_version TEXT, deleted INTEGER, object TEXT, ready INTEGER, kubelet_version TEXT, conditions TEXT) STRICT;
CREATE TABLE owners (id INTEGER PRIMARY KEY, observed_at TEXT NOT NULL, uid TEXT, namespace TEXT, name TEXT, resource_version TEXT, deleted INTEGER, object TEXT, kind TEXT, owner_kind TEXT, owner_name TEXT, owner_uid TEXT, hash TEXT, revision TEXT) STRICT;
`;

/** The columns of each kind, without `id`. */
export const contextColumns: ReadonlyMap<string, readonly ContextColumn[]> = new Map(
  [...contextSql.matchAll(/^CREATE TABLE (\w+) \((.*)\) STRICT;$/gm)].map(
    ([, name = '', columns = '']) => [name, columnsOf(columns)],
  ),
);

function columnsOf(sql: string): ContextColumn[] {
  const columns = sql.split(', ').map((column) => {
    const [name = '', type, ...rules] = column.split(' ');
    return { name, isText: type === 'TEXT', isRequired: rules.join(' ') === 'NOT NULL' };
  });
  return columns.filter(({ name }) => name !== 'id');
}
