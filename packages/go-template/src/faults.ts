import { defineFaults, rule } from '@ktl/faults';

/** Where in a template something is wrong. */
export type TemplatePlace = Readonly<{
  /** Name of the template: the one given to `compileTemplate`, or of a `define`. */
  template: string;
  /** Both from 1; the column counts characters. */
  line: number;
  column: number;
  /** The line of the template, and under it a caret. */
  excerpt: string;
}>;

/** Errors of templates. */
export const faults = defineFaults({
  TEMPLATE_SYNTAX: rule<TemplatePlace & { reason: string; advice?: string | undefined }>({
    about: 'A template does not follow the syntax of Go templates, or names what does not exist.',
    message: (d) => `template ${where(d)}: ${d.reason}\n${d.excerpt}`,
    hint: (d) =>
      d.advice ?? 'actions are written {{…}}; https://pkg.go.dev/text/template has the syntax',
    exit: 'usage',
  }),
  TEMPLATE_FAILED: rule<TemplatePlace & { reason: string }>({
    about: 'A template is well formed, and could not be carried out on the values it was given.',
    message: (d) => `template ${where(d)}: ${d.reason}\n${d.excerpt}`,
    hint: () => 'guard what may be missing or of another type with if or with',
  }),
});

function where({ template, line, column }: TemplatePlace): string {
  return `${template}:${String(line)}:${String(column)}`;
}
