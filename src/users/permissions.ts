import { IsArray, Matches } from 'class-validator';
import { Column } from 'typeorm';

/** `authentik_flows.view_flow`: the application of authentik's that knows it, and its name there. */
export const PERMISSION = /^[a-z]\w*\.[a-z][\w-]*$/i;

/** A list of permissions that hold for all objects. Which there are is authentik's to say: only their form is checked. */
export function Permissions(): PropertyDecorator {
  const form = Matches(PERMISSION, {
    each: true,
    message: '$property must be a list of permissions such as authentik_flows.view_flow',
  });
  return (target, property) => {
    for (const decorator of [Column('jsonb'), IsArray(), form]) decorator(target, property);
  };
}
