import { DEVICE_CODE } from '../../oauth/clients/oauth2-provider.entity.js';
import { application } from '../models/application.js';
import { modelOf, referencesOf, tableOf } from '../models/catalogue.js';
import { flow } from '../models/flow.js';
import { flowStageBinding } from '../models/flow-stage-binding.js';
import type { Model } from '../models/model.js';
import { policyBinding } from '../models/policy-binding.js';
import { provider } from '../models/provider.js';
import { textOf, type Mapping, type Node } from '../yaml/nodes.js';
import { policiesByType } from '../short/policies.js';
import { stagesByType } from '../short/stages.js';
import { SUBJECTS, type Inside } from './inside.js';
import type { Place } from './order.js';
import { isDefault, type Thing } from './thing.js';
import { items, map, text, type Writer } from './writer.js';

type Fields = Record<string, Node>;

/** Names of an entry of the short form that no field can have. */
const WORDS = ['id', 'state', 'conditions', 'stages', 'policies', 'allow', 'scopes'];

/** Of whom a list of those who are allowed consists. */
const ALLOWED = ['group', 'user'];

/** Writes entries of the short form, and of authentik's where the short form cannot say something exactly. */
export class ShortWriter {
  /** Keys that more than one object of a table has. */
  private readonly shared = new Set<string>();

  constructor(
    private readonly writer: Writer,
    private readonly inside: Inside,
  ) {
    const keys = new Set<string>();
    for (const thing of new Set(writer.inventory.things.values())) {
      const key = keyIn(thing);
      (keys.has(key) ? this.shared : keys).add(key);
    }
  }

  entry(place: Place): Mapping {
    const { thing, again } = place;
    const word = wordOf(thing.model);
    if (again || word === undefined || !this.isKnownByKey(thing) || clashes(thing)) return this.writer.long(place);
    const head: Fields = { [word]: text(keyOf(thing)), id: text(this.writer.names.id(thing)) };
    const { config } = thing.model;
    // what a stage or a policy does not say here goes back to its default
    if (config && !isWhole(place)) return this.writer.long(place);
    const fields = this.fields(thing, place.fields);
    return map({ ...head, ...(config ? { [config.type]: map(fields) } : this.own(thing, fields)) });
  }

  /** What the entry of an object says beside its key. */
  private own(thing: Thing, fields: Fields): Fields {
    if (thing.model === flow) return this.flow(thing, fields);
    if (thing.model === application) return this.application(thing, fields);
    return thing.model === provider ? asProvider(fields) : fields;
  }

  private flow(thing: Thing, { name, designation, ...fields }: Fields): Fields {
    const policies = this.policies(thing, `flow-${keyOf(thing)}`);
    const stages = this.inside.list(thing, flowStageBinding);
    return {
      ...(textOf(name) === textOf(fields['title']) ? {} : { name: name! }),
      ...fields,
      ...(textOf(designation) === 'stage_configuration' ? {} : { designation: designation! }),
      ...(policies.length > 0 ? { policies: items(policies) } : {}),
      ...(stages ? { stages: items(stages.map((binding) => this.stage(thing, binding))) } : {}),
    };
  }

  private application(thing: Thing, fields: Fields): Fields {
    const [inner] = this.writer.inventory.referred(thing, 'provider');
    let inline = fields['provider'];
    if (inner && this.inside.headOf(inner)) {
      const called = inner.fields.get('name') === thing.fields.get('name') ? {} : { name: text(keyOf(inner)) };
      inline = map({ ...called, ...asProvider(this.fields(inner)) });
    }
    const bindings = this.policies(thing, `application-${keyOf(thing)}`);
    const end = bindings.findIndex((item) => item.kind !== 'map' || !ALLOWED.some((kind) => item.members.has(kind)));
    const allow = end < 0 ? bindings : bindings.slice(0, end);
    const policies = bindings.slice(allow.length);
    return {
      ...fields,
      ...(inline ? { provider: inline } : {}),
      ...(allow.length > 0 ? { allow: items(allow) } : {}),
      ...(policies.length > 0 ? { policies: items(policies) } : {}),
    };
  }

  /** An item of `stages`. */
  private stage(head: Thing, binding: Thing): Node {
    const [stage] = this.writer.inventory.referred(binding, 'stage') as [Thing];
    const place = this.place(binding, ['target', 'stage', 'order']);
    const { type } = stage.model.config!;
    const usual = `${keyOf(head)}-${type}`;
    const inline = this.inside.headOf(stage) !== undefined;
    const owner = inline && keyOf(stage) === usual ? type : keyOf(stage);
    const bound = this.policies(binding, `stage-${keyOf(head)}-${owner}`);
    const policies: Fields = bound.length > 0 ? { policies: items(bound) } : {};
    return inline
      ? this.item(stage, usual, place, policies)
      : map({ stage: this.named(stage, 'stage'), ...place, ...policies });
  }

  /** The items of `policies`, or of `allow`; none: there are none, or they have entries of their own. */
  private policies(target: Thing, owner: string): Node[] {
    const bindings = this.inside.list(target, policyBinding) ?? [];
    return bindings.map((binding) => {
      const subject = this.inside.subjectOf(binding)!;
      const field = SUBJECTS.find((name) => (binding.fields.get(name) ?? null) !== null)!;
      const place = this.place(binding, ['target', 'order', ...SUBJECTS]);
      return this.inside.headOf(subject)
        ? this.item(subject, `${owner}-${subject.model.config!.type}`, place, {})
        : map({ [field]: this.named(subject, field), ...place });
    });
  }

  /** A stage or a policy that stands where it is bound; `usual`: its name when it says none. */
  private item(thing: Thing, usual: string, place: Fields, more: Fields): Node {
    const { type, class: settings, main } = thing.model.config!;
    const own = this.fields(thing);
    const name: Fields = keyOf(thing) === usual ? {} : { name: text(keyOf(thing)) };
    const apart = Object.keys(place).some((field) => field in new settings());
    const inner = { ...name, ...own, ...(apart ? {} : place) };
    const beside = { ...(apart ? place : {}), ...more };
    const [only, ...others] = Object.keys(inner);
    if (only === undefined && Object.keys(beside).length === 0) return text(type);
    const alone = others.length === 0 && only === main && (textOf(own[main ?? '']) ?? '') !== '';
    return map({ [type]: alone ? own[main!]! : map(inner), ...beside });
  }

  /** What a binding says beside what it binds. */
  private place(binding: Thing, known: readonly string[]): Fields {
    const names = [...binding.fields.keys()].filter((field) => !known.includes(field));
    return Object.fromEntries(names.map((field) => [field, this.value(binding, field)]));
  }

  /** Of these fields those that are not as by default, and every secret; without the key. */
  private fields(thing: Thing, of: Iterable<string> = thing.fields.keys()): Fields {
    // what a scope is found by is not always what it is called by
    const all = new Set([...thing.identifiers, ...of]);
    const names = [...all].filter((field) => field !== thing.model.key && !isDefault(thing, field));
    return {
      ...Object.fromEntries(names.map((field) => [field, this.value(thing, field)])),
      ...this.writer.secrets(thing),
    };
  }

  private value(thing: Thing, field: string): Node {
    const [model] = referencesOf(thing.model, field) ?? [];
    return this.writer.value(thing, field, (target) => this.named(target, model!));
  }

  /** A reference: what people call the object where that is enough. */
  private named(target: Thing, model: string): Node {
    const same = tableOf(modelOf(model)) === tableOf(target.model) && modelOf(model).key === target.model.key;
    return same && this.isKnownByKey(target) ? text(keyOf(target)) : this.writer.reference(target);
  }

  private isKnownByKey(thing: Thing): boolean {
    return thing.fields.get(thing.model.key) !== '' && !this.shared.has(keyIn(thing));
  }
}

const isWhole = ({ thing, fields }: Place): boolean =>
  [...thing.fields.keys()].every((field) => thing.identifiers.includes(field) || fields.includes(field));

const keyOf = ({ model, fields }: Thing): string => String(fields.get(model.key));

const keyIn = ({ model, fields }: Thing): string => JSON.stringify([tableOf(model), fields.get(model.key)]);

function wordOf(model: Model): string | undefined {
  if ([...stagesByType.values()].includes(model)) return 'stage';
  if ([...policiesByType.values()].includes(model)) return 'policy';
  return model.config ? undefined : model.short;
}

const clashes = ({ model, fields }: Thing): boolean =>
  !model.config &&
  [...fields.keys()].some((field) => field !== model.key && (WORDS.includes(field) || field === model.short));

/** `scopes` for the scope mappings, and `device_code` for the grant of that name. */
function asProvider({ property_mappings, grant_types, ...fields }: Fields): Fields {
  const short = (grant: Node): Node => (textOf(grant) === DEVICE_CODE ? text('device_code') : grant);
  const grants = grant_types?.kind === 'list' ? items(grant_types.items.map(short)) : grant_types;
  return {
    ...fields,
    ...(grants ? { grant_types: grants } : {}),
    ...(property_mappings ? { scopes: property_mappings } : {}),
  };
}
