import { Application } from '../../applications/application.entity.js';
import { Brand } from '../../brands/brand.entity.js';
import { FlowStageBinding } from '../../flows/flow-stage-binding.entity.js';
import { Flow } from '../../flows/flow.entity.js';
import { Stage } from '../../flows/stage.entity.js';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { ScopeMapping } from '../../oauth/scopes/scope-mapping.entity.js';
import { PolicyBinding } from '../../policies/policy-binding.entity.js';
import { Policy } from '../../policies/policy.entity.js';
import type { Row } from '../models/model.js';

/** What a house is made of. */
export const PARTS = [
  Application,
  Brand,
  Flow,
  FlowStageBinding,
  OAuth2Provider,
  Policy,
  PolicyBinding,
  ScopeMapping,
  Stage,
] as const;

type Part<T> = new () => T;

/** Where not all is known, because only files were read. */
export interface Blanks {
  /** The fields of an object whose values are to be found out only elsewhere. */
  unknown(id: string): ReadonlySet<string>;
  /** Whether the files say all stages of a flow. */
  listed(flow: string): boolean;
}

/** Everything that the rules look at: the rows of a database, or those that files would make. */
export class House {
  private readonly byId = new Map<string, Row>();
  private readonly byTarget = new Map<string, (FlowStageBinding | PolicyBinding)[]>();

  constructor(
    private readonly rows: ReadonlyMap<Part<Row>, readonly Row[]>,
    private readonly blanks?: Blanks,
  ) {
    for (const row of [...rows.values()].flat()) this.byId.set(row.id, row);
    for (const binding of [...this.all(FlowStageBinding), ...this.all(PolicyBinding)]) {
      const bound = this.byTarget.get(binding.target);
      if (bound) bound.push(binding);
      else this.byTarget.set(binding.target, [binding]);
    }
  }

  /** True: what is not in it is nowhere. */
  get whole(): boolean {
    return this.blanks === undefined;
  }

  all<T extends Row>(part: Part<T>): readonly T[] {
    return (this.rows.get(part) ?? []) as readonly T[];
  }

  one<T extends Row>(part: Part<T>, id: string | null | undefined): T | undefined {
    const row = this.byId.get(id ?? '');
    return row instanceof part ? row : undefined;
  }

  /** What is bound to a target, in no order. */
  boundTo<T extends FlowStageBinding | PolicyBinding>(part: Part<T>, target: string): T[] {
    return (this.byTarget.get(target) ?? []).filter((binding): binding is T & Row => binding instanceof part);
  }

  /** Whether the values of these fields are known. */
  knows<T extends Row>(row: T, ...fields: (keyof T & string)[]): boolean {
    return fields.every((field) => row[field] !== undefined && this.blanks?.unknown(row.id).has(field) !== true);
  }

  /** The settings of a stage or a policy, with their defaults; undefined when they are not all known. */
  settings<C extends object>({ id, config }: Stage | Policy, type: Part<C>): C | undefined {
    return this.blanks?.unknown(id).size ? undefined : Object.assign(new type(), config);
  }

  /** Whether all stages that are bound to a flow are here. */
  knowsStagesOf(flow: string): boolean {
    const bound = this.boundTo(FlowStageBinding, flow);
    if (!bound.every((binding) => this.knows(binding, 'stage', 'order') && this.one(Stage, binding.stage)))
      return false;
    return bound.length > 0 || this.blanks?.listed(flow) !== false;
  }
}
