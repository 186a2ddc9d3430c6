import { hasCode } from '@ktl/faults';
import { compileTemplate, type Template } from '@ktl/go-template';
import type { LogBatch } from '@ktl/log-tailer';
import { ByteWriter, NameColors, type SgrStyle, type TimeZone } from '@ktl/term-view';
import { LinePrefix, type StampLook } from './line-prefix.ts';
import { SafeLines, batchSize, outputBytes } from './line-writer.ts';
import type { LogRenderer } from './log-renderer.ts';
import type { NameColorBook } from './prefix-book.ts';
import { SourceBook } from './source-book.ts';
import { logTemplateFunctions } from './template-functions.ts';
import { TemplateLine } from './template-line.ts';
import { planTemplate, type TemplatePlan } from './template-plan.ts';
import { LogRecord, logTemplateFields, sourceFacts, type SourceFacts } from './template-record.ts';
import { PlannedLines } from './template-writer.ts';
import type { LineHighlighter } from './line-marker.ts';

/** A template of the user. */
export interface LogTemplate {
  /** Stands in messages of errors: `--template`, or the path of a file. */
  readonly name: string;
  readonly text: string;
  /** Takes the message of each error that lines run into, once. */
  readonly report: (message: string) => void;
}

/** How lines go through a template. */
export interface TemplateRendererLook {
  readonly template: LogTemplate;
  readonly color: boolean;
  readonly namespace: boolean;
  readonly podPalette: readonly SgrStyle[];
  /** Empty: the pod's colour. */
  readonly containerPalette: readonly SgrStyle[];
  readonly nameColors?: NameColorBook | undefined;
  readonly stamp: StampLook;
  /** Zone of `.Time`. */
  readonly zone: TimeZone;
  readonly highlighter: LineHighlighter | undefined;
}

/** Messages of errors at most; what fails in ever other ways would flood the terminal. */
const mostReported = 20;

/** Compiles the template of log lines. @throws KtlError TEMPLATE_SYNTAX */
export function compileLogTemplate(
  template: Pick<LogTemplate, 'name' | 'text'>,
  color: boolean,
): Template {
  return compileTemplate(template.text, {
    name: template.name,
    functions: logTemplateFunctions(color),
    fields: logTemplateFields,
  });
}

/**
 * Output by a Go template. A line is what the template makes of it, with a newline at its end; where
 * that is nothing, the line is left out. A line on which the template fails goes out as it is. Gaps are
 * not part of the output.
 * @throws KtlError TEMPLATE_SYNTAX
 */
export function createTemplateRenderer(look: TemplateRendererLook): LogRenderer {
  const template = compileLogTemplate(look.template, look.color);
  const record = new LogRecord(look.stamp, look.zone);
  const line = new TemplateLine(look);
  const out = new ByteWriter(outputBytes);
  const planned = new PlannedLines({ ...look, out, stamps: new LinePrefix('', look.stamp) });
  const book = createSourceBook(look, (facts) => {
    const plan = planTemplate(template, facts, look.color);
    return plan !== undefined && planned.takes(plan) ? plan : undefined;
  });
  const complain = createComplaints(look.template.report);
  const renderLine = (facts: SourceFacts, batch: LogBatch, index: number): void => {
    record.become(facts, batch, index);
    try {
      template.execute(record, line);
      line.flush(out);
    } catch (error) {
      line.clear();
      complain(error);
      const lines = new SafeLines(batch, look);
      lines.write(batch.offsets[index + 1] ?? 0, batch.offsets[index + 2] ?? 0, out);
    }
  };
  const renderBatch = (batch: LogBatch): void => {
    const { facts, plan } = book.of(batch.target);
    line.begin(batch.bytes);
    if (plan !== undefined) planned.begin(batch);
    for (let index = 0; index < batch.count * 3; index += 3) {
      if (plan !== undefined && planned.write(plan, index)) continue;
      planned.flush();
      renderLine(facts, batch, index);
    }
    planned.flush();
  };
  return {
    showsGaps: false,
    render(event) {
      if (event.type !== 'lines' || event.batch.count === 0) return undefined;
      out.reserve(batchSize(event.batch));
      renderBatch(event.batch);
      return out.length === 0 ? undefined : out.take();
    },
    reuse(bytes) {
      out.reuse(bytes);
    },
    forget(target) {
      book.forget(target);
    },
  };
}

function createComplaints(report: (message: string) => void): (error: unknown) => void {
  const reported = new Set<string>();
  return (error) => {
    if (!hasCode(error, 'TEMPLATE_FAILED')) throw error;
    // A text that is quoted is of the line, and another in the next.
    const kind = error.message.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
    if (reported.size > mostReported || reported.has(kind)) return;
    reported.add(kind);
    report(
      reported.size > mostReported
        ? 'the template fails in yet other ways; lines on which it does are printed as they are'
        : `${error.message}\nsuch lines are printed as they are`,
    );
  };
}

interface Source {
  readonly facts: SourceFacts;
  /** Undefined: its lines go through the template one by one. */
  readonly plan: TemplatePlan | undefined;
}

function createSourceBook(
  look: TemplateRendererLook,
  plan: (facts: SourceFacts) => TemplatePlan | undefined,
): SourceBook<Source> {
  const kept = look.color ? look.nameColors : undefined;
  const pods = kept?.pods ?? new NameColors(look.color ? look.podPalette : []);
  const containers = kept?.containers ?? new NameColors(look.color ? look.containerPalette : []);
  return new SourceBook({
    pods,
    make: (target, pod) => {
      const podStyle = pods.styleOf(pod);
      const facts = sourceFacts(target, {
        namespace: look.namespace,
        podStyle,
        containerStyle: containers.styleOf(target.container) ?? podStyle,
      });
      return { facts, plan: plan(facts) };
    },
    // Labels of a pod may change; then its target is another object.
    holds: ({ facts }, target) => facts.target === target,
  });
}
