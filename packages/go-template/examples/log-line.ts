/** A line of a log through a template with a function of our own; the message is never decoded. */
import { TemplateFunction, TextBytes, compileTemplate, renderTemplate } from '../src/index.ts';

const upper = new TemplateFunction({
  parameters: ['string'],
  call: ([text]) => String(text).toUpperCase(),
});

const template = compileTemplate('{{.pod | upper | printf "%-8s"}} {{.message}}', {
  name: 'line',
  functions: { upper },
  fields: ['pod', 'message'],
});

const message = new TextBytes(Buffer.from('started in 12 ms'));
process.stdout.write(`${renderTemplate(template, { pod: 'web-1', message })}\n`);
