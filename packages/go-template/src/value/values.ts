import { textOfBytes } from './go-text.ts';

/** Text that exists as bytes: printed untouched it never becomes a string. Go's type is `string`. */
export class TextBytes {
  #bytes: Uint8Array;
  #start: number;
  #end: number;
  #text: string | undefined;

  /** The text is `bytes[start, end)`, UTF-8 as far as it is. */
  constructor(bytes: Uint8Array = new Uint8Array(0), start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Makes this another text, so that one object serves line after line. */
  set(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#text = undefined;
  }

  /** The text, decoded once; bytes that are no UTF-8 are kept as lone surrogates. */
  toString(): string {
    this.#text ??= textOfBytes(this.#bytes, this.#start, this.#end);
    return this.#text;
  }
}

/**
 * A number as it was written, Go's `json.Number`: prints exactly so, whatever its size. Unlike in Go it
 * also compares with numbers.
 */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** A map of texts only, Go's `map[string]string`: what it does not have is the empty text to `index`. */
export class TextMap extends Map<string, string> {}

/** Go's `uint8`: what `index` finds in a string. */
export class ByteNumber {
  readonly value: bigint;

  constructor(value: number) {
    this.value = BigInt(value);
  }

  toString(): string {
    return String(this.value);
  }
}

/** A value with fields and methods of its own, as a Go struct is: an unknown field is an error. */
export abstract class TemplateObject {
  /** Name of the type in error messages and for `%T`. */
  abstract readonly goType: string;

  /** Value of a field; undefined where there is no such field. */
  abstract field(name: string): unknown;

  /** A method; undefined where there is none. */
  abstract method(name: string): TemplateFunction | undefined;

  /** How it prints. */
  abstract toString(): string;
}

/**
 * What a parameter takes. `value` and `any` take everything; a value that is missing stays missing in
 * the first and becomes nil in the second.
 */
export type ParameterType =
  'value' | 'any' | 'string' | 'int' | 'float' | 'bool' | 'map' | 'list' | TemplateType;

/** A class of values that a parameter takes. */
export interface TemplateType {
  readonly goType: string;
  accepts(value: unknown): boolean;
}

/** What a function is made of. */
export interface TemplateFunctionInit {
  /** Types of the parameters. */
  readonly parameters: readonly ParameterType[];
  /** Type of any further ones; default: none are taken. */
  readonly rest?: ParameterType;
  /** The last arguments may be left out down to this many. Default: all of `parameters` are needed. */
  readonly required?: number;
  /** An error thrown here ends the execution with TEMPLATE_FAILED and its message. */
  readonly call: (args: readonly unknown[]) => unknown;
}

/** A function that templates can call. */
export class TemplateFunction {
  readonly parameters: readonly ParameterType[];
  readonly rest: ParameterType | undefined;
  readonly required: number;
  readonly call: (args: readonly unknown[]) => unknown;

  constructor(init: TemplateFunctionInit) {
    this.parameters = init.parameters;
    this.rest = init.rest;
    this.required = init.required ?? init.parameters.length;
    this.call = init.call;
  }
}
