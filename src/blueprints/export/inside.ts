import { application } from '../models/application.js';
import { flow } from '../models/flow.js';
import { flowStageBinding } from '../models/flow-stage-binding.js';
import { policyBinding } from '../models/policy-binding.js';
import { policiesByType } from '../short/policies.js';
import { stagesByType } from '../short/stages.js';
import type { Inventory } from './inventory.js';
import type { Thing } from './thing.js';

/** The distance between two items of a list of the short form. */
const STEP = 10;
/** To whom or what a policy binding leads, of which it has one. */
export const SUBJECTS = ['group', 'user', 'policy'];

/**
 * What the short form writes inside the entry of another object: the stages and policies of a flow, the provider and
 * the policies of an application. Only what its lists can say exactly, and only what nobody else refers to.
 */
export class Inside {
  private readonly heads = new Map<Thing, Thing>();
  private readonly inner = new Map<Thing, Thing[]>();
  private readonly parts = new Map<Thing, Thing[]>();
  private readonly uses = new Map<Thing, number>();

  /** @param apart flows and applications that have to be written without what belongs to them */
  constructor(
    private readonly inventory: Inventory,
    things: ReadonlySet<Thing>,
    apart: ReadonlySet<Thing>,
  ) {
    for (const thing of things) {
      const { partOf } = thing.model;
      for (const field of inventory.references(thing)) {
        for (const target of inventory.referred(thing, field)) {
          this.uses.set(target, (this.uses.get(target) ?? 0) + 1);
          if (field === partOf) this.parts.set(target, [...(this.parts.get(target) ?? []), thing]);
        }
      }
    }
    for (const head of things) {
      if (apart.has(head)) continue;
      if (head.model === flow) this.putStages(head);
      if (head.model === application) this.putProvider(head);
      if (head.model === flow || head.model === application) this.putPolicies(head, head);
    }
  }

  /** In whose entry an object is written; undefined: it has its own. */
  headOf(thing: Thing): Thing | undefined {
    return this.heads.get(thing);
  }

  /** What is written in an entry. */
  of(head: Thing): Thing[] {
    return this.inner.get(head) ?? [];
  }

  /** The bindings in the list of an object, in its order; undefined: it has no such list. */
  list(target: Thing, model: Thing['model']): Thing[] | undefined {
    const all = this.bindings(target, model);
    return all.every((binding) => this.heads.has(binding)) ? all : undefined;
  }

  private bindings(target: Thing, model: Thing['model']): Thing[] {
    return (this.parts.get(target) ?? [])
      .filter((part) => part.model === model)
      .toSorted((a, b) => Number(a.fields.get('order')) - Number(b.fields.get('order')));
  }

  private putStages(head: Thing): void {
    const bindings = this.bindings(head, flowStageBinding);
    const stages = bindings.map((binding) => this.inventory.referred(binding, 'stage')[0]!);
    const inOrder = bindings.every((binding, i) => binding.fields.get('order') === (i + 1) * STEP);
    if (!inOrder || new Set(stages).size < stages.length) return;
    for (const [i, binding] of bindings.entries()) {
      this.put(binding, head);
      if (this.isPrivate(stages[i]!, stagesByType)) this.put(stages[i]!, head);
      this.putPolicies(binding, head);
    }
  }

  private putPolicies(target: Thing, head: Thing): void {
    const bindings = this.bindings(target, policyBinding);
    const subjects = bindings.map((binding) => this.subjectOf(binding));
    const inOrder = bindings.every((binding, i) => binding.fields.get('order') === i * STEP);
    if (!inOrder || new Set(subjects).size < subjects.length) return;
    for (const [i, binding] of bindings.entries()) {
      this.put(binding, head);
      const subject = subjects[i]!;
      if (this.isPrivate(subject, policiesByType)) this.put(subject, head);
    }
  }

  private putProvider(head: Thing): void {
    const [provider] = this.inventory.referred(head, 'provider');
    if (provider && this.uses.get(provider) === 1) this.put(provider, head);
  }

  private put(thing: Thing, head: Thing): void {
    this.heads.set(thing, head);
    this.inner.set(head, [...(this.inner.get(head) ?? []), thing]);
  }

  /** Who or what decides by a binding. */
  subjectOf(binding: Thing): Thing | undefined {
    return SUBJECTS.flatMap((field) => this.inventory.referred(binding, field))[0];
  }

  /** Whether only one other object refers to it, and the short form has a word for what it is. */
  private isPrivate(thing: Thing | undefined, known: ReadonlyMap<string, unknown>): thing is Thing {
    const type = thing?.model.config?.type;
    return thing !== undefined && type !== undefined && known.has(type) && this.uses.get(thing) === 1;
  }
}
