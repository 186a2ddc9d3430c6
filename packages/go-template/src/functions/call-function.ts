import { fitArgument } from '../compile/arguments.ts';
import { ValueError } from '../compile/failure.ts';
import { typeNameOf } from '../value/kinds.ts';
import { TemplateFunction } from '../value/values.ts';

/** Go's `call`: calls a function that is a value. @throws ValueError */
export function callFunction(target: unknown, args: readonly unknown[]): unknown {
  if (!(target instanceof TemplateFunction)) {
    throw new ValueError(`a value of type ${typeNameOf(target)} is no function`);
  }
  const { parameters, rest, required } = target;
  if (args.length < required || (rest === undefined && args.length > parameters.length)) {
    throw new ValueError(`the function does not take ${String(args.length)} arguments`);
  }
  return target.call(
    args.map((arg, index) => fitArgument(arg, parameters[index] ?? rest ?? 'any')),
  );
}
