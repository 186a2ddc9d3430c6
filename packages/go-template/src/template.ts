import { compileTree, type CompiledTrees } from './compile/compile-tree.ts';
import { failAt } from './compile/failure.ts';
import { defaultLimits, type MissingKey, type Run, type TemplateLimits } from './compile/run.ts';
import { builtins } from './functions/builtins.ts';
import { parseTemplate } from './parse/parser.ts';
import { readsOf, type TemplateReads } from './parse/reads.ts';
import { TemplateSource } from './parse/source.ts';
import type { TemplateSink } from './sink.ts';
import type { TemplateFunction } from './value/values.ts';

/** How a template is compiled. */
export interface TemplateOptions {
  /** Name in error messages. Default `template`. */
  readonly name?: string;
  /** Functions besides Go's own; one of the same name takes the place of Go's. Default: none. */
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
  /** Fields of the value that templates are executed with. Any other is a syntax error. Default: any. */
  readonly fields?: readonly string[];
  /** What `.field` gives for a map without that key. Default `default`: no value. */
  readonly missingKey?: MissingKey;
  /** Each default: see {@link TemplateLimits}. */
  readonly limits?: Partial<TemplateLimits>;
}

/** A compiled template. */
export interface Template {
  /**
   * Writes the template for a value. What is written before an error stays written.
   * @param value - null and undefined are nil; boolean, string; bigint is Go's int, number float64;
   *   arrays; objects and Maps as maps with texts for keys; `TextBytes`, `TextMap`, `NumberText`,
   *   `TemplateObject`
   * @throws KtlError TEMPLATE_FAILED
   */
  execute(value: unknown, sink: TemplateSink): void;
  /**
   * The fields of the value that it reads; undefined: any. Where the fields that are `used` stay the same,
   * and functions give the same for the same, executions differ in the `printed` ones only.
   */
  readonly reads: TemplateReads | undefined;
}

/**
 * Compiles a template of Go's `text/template` (https://pkg.go.dev/text/template, Go 1.26) once, to be
 * executed many times.
 * @throws KtlError TEMPLATE_SYNTAX
 */
export function compileTemplate(text: string, options: TemplateOptions = {}): Template {
  const source = new TemplateSource(options.name ?? 'template', text);
  const functions = new Map([...builtins, ...Object.entries(options.functions ?? {})]);
  const parsed = parseTemplate(source, {
    functions: [...functions.keys()],
    fields: options.fields,
  });
  const trees: CompiledTrees = new Map();
  const [main, ...others] = parsed.map((tree) => {
    const compiled = compileTree(tree, { source, template: tree.name, functions }, trees);
    return { name: tree.name, compiled };
  });
  if (main !== undefined) trees.set(main.name, main.compiled);
  for (const { name, compiled } of others) trees.set(name, compiled);
  const limits = { ...defaultLimits, ...options.limits };
  const missingKey = options.missingKey ?? 'default';
  // One record for all executions, but for those that a sink starts within another.
  let idle: Run | undefined = { missingKey, ...fresh(limits), sink: nowhere, variables: [] };
  const [mainTree] = parsed;
  return {
    reads: mainTree === undefined ? undefined : readsOf(mainTree),
    execute(given, sink) {
      if (main === undefined) return;
      const value = given ?? undefined;
      const run: Run = idle ?? { missingKey, ...fresh(limits), sink, variables: [] };
      idle = undefined;
      renew(run, limits);
      run.sink = sink;
      run.variables = new Array<unknown>(main.compiled.slots);
      run.variables[0] = value;
      try {
        main.compiled.emit(run, value);
      } catch (error) {
        // Values that nest deeply, or within themselves, and texts beyond what can be held.
        if (!(error instanceof RangeError)) throw error;
        failAt({ source, template: source.name, offset: 0 }, 'a value is too large', error);
      } finally {
        idle = run;
      }
    },
  };
}

const nowhere: TemplateSink = { text: () => undefined, bytes: () => undefined };

function fresh(limits: TemplateLimits): Pick<Run, 'steps' | 'depth' | 'built' | 'output'> {
  const { steps, depth, builtCharacters: built, outputBytes: output } = limits;
  return { steps, depth, built, output };
}

function renew(run: Run, limits: TemplateLimits): void {
  run.steps = limits.steps;
  run.depth = limits.depth;
  run.built = limits.builtCharacters;
  run.output = limits.outputBytes;
}

/** Executes a template and gives the text; bytes that are no UTF-8 appear as U+FFFD. */
export function renderTemplate(template: Template, value: unknown): string {
  const parts: Buffer[] = [];
  template.execute(value, {
    text: (text) => parts.push(Buffer.from(text)),
    bytes: (bytes, start, end) => parts.push(Buffer.from(bytes.subarray(start, end))),
  });
  return Buffer.concat(parts).toString();
}
