/** `metav1.Status`, as the API server answers failures and deletions. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** A refusal that the client gets as a Status. It never leaves the simulator as an exception. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  /** `metadata.continue` of a 410: goes on with an inconsistent list. */
  readonly continueToken: string | undefined;

  constructor(
    code: number,
    reason: string,
    rest: { message: string; details?: StatusDetails; continueToken?: string },
  ) {
    super(rest.message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = rest.details;
    this.continueToken = rest.continueToken;
  }

  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

function about(resource: string, name: string): StatusDetails {
  const dot = resource.indexOf('.');
  return {
    ...(name === '' ? {} : { name }),
    ...(dot < 0 ? {} : { group: resource.slice(dot + 1) }),
    kind: dot < 0 ? resource : resource.slice(0, dot),
  };
}

export function notFound(resource: string, name: string): ApiError {
  const message = `${resource} "${name}" not found`;
  return new ApiError(404, 'NotFound', { message, details: about(resource, name) });
}

/** The answer to a path that nothing serves. */
export function unknownPath(): ApiError {
  return new ApiError(404, 'NotFound', {
    message: 'the server could not find the requested resource',
    details: {},
  });
}

export function alreadyExists(resource: string, name: string): ApiError {
  const message = `${resource} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', { message, details: about(resource, name) });
}

export function conflict(resource: string, name: string, problem?: string): ApiError {
  const why =
    problem ??
    'the object has been modified; please apply your changes to the latest version and try again';
  return new ApiError(409, 'Conflict', {
    message: `Operation cannot be fulfilled on ${resource} "${name}": ${why}`,
    details: about(resource, name),
  });
}

export function forbidden(message: string, details?: StatusDetails): ApiError {
  return new ApiError(403, 'Forbidden', {
    message,
    ...(details === undefined ? {} : { details }),
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', { message });
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', { message: 'Unauthorized' });
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', { message });
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', {
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });
}

/** A field that validation refuses. */
export interface FieldProblem {
  /** `FieldValueRequired`, `FieldValueInvalid`, `FieldValueNotSupported`, `FieldValueDuplicate`. */
  readonly reason: string;
  readonly field: string;
  /** Without the field: `Required value`, `Invalid value: "X": …`. */
  readonly message: string;
}

/** 422 with every problem; `kind` as in `Pod` or `Deployment.apps`. */
export function invalid(kind: string, name: string, problems: readonly FieldProblem[]): ApiError {
  const texts = problems.map((problem) => `${problem.field}: ${problem.message}`);
  const list = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  return new ApiError(422, 'Invalid', {
    message: `${kind} "${name}" is invalid: ${list}`,
    details: {
      ...about(kind, name),
      causes: problems.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  });
}
