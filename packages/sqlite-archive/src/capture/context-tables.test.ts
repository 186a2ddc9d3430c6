import { expect, test } from '@jest/globals';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { contextColumns, contextSql } from './context-sql.ts';
import { contextTables } from './context-tables.ts';

const tables = Object.values(contextTables).map((table) => getTableConfig(table));

test('the SQL is what the tables describe', () => {
  const made = tables.map(({ name, columns }) => {
    const parts = columns.map((column) =>
      [
        column.name,
        column.getSQLType().toUpperCase(),
        ...(column.primary ? ['PRIMARY KEY'] : []),
        ...(column.notNull && !column.primary ? ['NOT NULL'] : []),
      ].join(' '),
    );
    return `CREATE TABLE ${name} (${parts.join(', ')}) STRICT;\n`;
  });
  expect(contextSql).toBe(made.join(''));
});

test('so are the columns by which rows are judged', () => {
  const described = tables.map(({ name, columns }) => {
    const known = columns.map((column) => ({
      name: column.name,
      isText: column.getSQLType() === 'text',
      isRequired: column.notNull,
    }));
    return [name, known.filter((column) => column.name !== 'id')];
  });
  expect([...contextColumns]).toEqual(described);
});
