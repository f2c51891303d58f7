import { validateSync, type ValidationError } from 'class-validator';

export interface Problem {
  /** The field, dotted when it lies deeper: `redirect_uris.0.url`. */
  field: string;
  /** What is wrong, in words. */
  message: string;
}

function flatten(errors: ValidationError[], path: string): Problem[] {
  return errors.flatMap((error) => {
    const field = path === '' ? error.property : `${path}.${error.property}`;
    const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
    return [...own, ...flatten(error.children ?? [], field)];
  });
}

/** The one validator of the house: requests, stage answers, stage settings, blueprint attributes and the environment. */
export function problemsOf(instance: object, options: { forbidUnknown?: boolean } = {}): Problem[] {
  const whitelist = options.forbidUnknown === true;
  return flatten(
    validateSync(instance, { whitelist, forbidNonWhitelisted: whitelist, forbidUnknownValues: false }),
    '',
  );
}
