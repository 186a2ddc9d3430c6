export { faults as templateFaults } from './faults.ts';
export type { TemplatePlace } from './faults.ts';
export { compileTemplate, renderTemplate } from './template.ts';
export type { Template, TemplateOptions } from './template.ts';
export { defaultLimits } from './compile/run.ts';
export type { MissingKey, TemplateLimits } from './compile/run.ts';
export type { TemplateReads } from './parse/reads.ts';
export type { TemplateSink } from './sink.ts';
export { printed } from './print/print-value.ts';
export { sprintf } from './print/printf.ts';
export { bytesOfText } from './value/go-text.ts';
export {
  NumberText,
  TemplateFunction,
  TemplateObject,
  TextBytes,
  TextMap,
} from './value/values.ts';
export type { ParameterType, TemplateFunctionInit, TemplateType } from './value/values.ts';
