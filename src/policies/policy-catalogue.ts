import type { PolicyHandler } from './policy-type.js';
import { policyTypes } from './types/index.js';

const asked = policyTypes.flatMap(({ type, handler }) => (handler ? [{ type, handler }] : []));

/** The kinds of policy that this server can ask, with their handlers at work. */
export class PolicyCatalogue {
  constructor(private readonly handlers: ReadonlyMap<string, PolicyHandler>) {}

  /** Undefined: policies of this type are kept, but nobody knows their answer. */
  get(type: string): PolicyHandler | undefined {
    return this.handlers.get(type);
  }
}

/** Builds the catalogue from the list; Nest makes each handler with whatever it needs. */
export const policyCatalogueProviders = [
  ...asked.map(({ handler }) => handler),
  {
    provide: PolicyCatalogue,
    inject: asked.map(({ handler }) => handler),
    useFactory: (...handlers: PolicyHandler[]) =>
      new PolicyCatalogue(new Map(asked.map(({ type }, i) => [type, handlers[i]!]))),
  },
];
