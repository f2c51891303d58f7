import {
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { Column, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { IsDuration } from '../duration.js';

/*
 * One decorator a field: the column and the rule that a value must keep, so that a row, a blueprint's attributes and
 * an API body are one class. Defaults are the property's initialiser; the database has none.
 */

interface Common {
  nullable?: boolean;
  unique?: boolean;
}

const all =
  (...decorators: PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const decorator of decorators) decorator(target, property);
  };

const rules = (nullable: boolean | undefined, ...checks: PropertyDecorator[]): PropertyDecorator =>
  all(...(nullable === true ? [IsOptional()] : []), ...checks);

/** A uuid primary key; its initialiser makes it. */
export const Id = (): PropertyDecorator => all(PrimaryColumn('uuid'), IsUUID('loose'));

/** The id of a row that a lower floor cannot name, or of one of several tables: no foreign key. */
export const Uuid = (o: Common = {}): PropertyDecorator =>
  all(Column('uuid', { nullable: o.nullable ?? false, unique: o.unique ?? false }), rules(o.nullable, IsUUID('loose')));

/** Text of `min` to `max` characters that may have to match a `pattern`. */
export const Text = (
  o: Common & { min?: number; max?: number; pattern?: RegExp; what?: string } = {},
): PropertyDecorator =>
  all(
    Column('text', { nullable: o.nullable ?? false, unique: o.unique ?? false }),
    rules(
      o.nullable,
      IsString(),
      MinLength(o.min ?? 0),
      MaxLength(o.max ?? 100_000),
      ...(o.pattern
        ? [Matches(o.pattern, { message: `$property must be ${o.what ?? `like ${o.pattern.source}`}` })]
        : []),
    ),
  );

/** Letters, digits, dashes and underscores: what may stand in an address. */
export const Slug = (o: Common = {}): PropertyDecorator =>
  Text({ ...o, min: 1, max: 100, pattern: /^[-\w]*$/, what: 'letters, digits, dashes and underscores only' });

export const Flag = (o: { nullable?: boolean } = {}): PropertyDecorator =>
  all(Column('boolean', { nullable: o.nullable ?? false }), rules(o.nullable, IsBoolean()));

/** A whole number from `min` to `max`. */
export const Int = (o: Common & { min?: number; max?: number } = {}): PropertyDecorator =>
  all(
    Column('integer', { nullable: o.nullable ?? false }),
    rules(o.nullable, IsInt(), Min(o.min ?? -2_147_483_648), Max(o.max ?? 2_147_483_647)),
  );

export const Choice = (values: readonly string[], o: Common = {}): PropertyDecorator =>
  all(Column('text', { nullable: o.nullable ?? false, unique: o.unique ?? false }), rules(o.nullable, IsIn(values)));

/** A span of time such as `minutes=10`, `min` to `max` seconds; at most ten years. */
export const Span = (o: Common & { min?: number; max?: number } = {}): PropertyDecorator =>
  all(Column('text', { nullable: o.nullable ?? false }), rules(o.nullable, IsDuration(o.min ?? 0, o.max)));

/** The ids of rows elsewhere: which ones is for the blueprint's model to say, and no foreign key sees to it. */
export const Uuids = (): PropertyDecorator => all(Column('jsonb'), IsArray(), IsUUID('loose', { each: true }));

/** A JSON object. */
export const Json = (): PropertyDecorator => all(Column('jsonb'), IsObject());

/** A list of texts, each at most once; with `values`, only these. */
export const Texts = (o: Common & { values?: readonly string[] } = {}): PropertyDecorator =>
  all(
    Column('jsonb', { nullable: o.nullable ?? false }),
    rules(o.nullable, IsArray(), ArrayUnique(), o.values ? IsIn(o.values, { each: true }) : IsString({ each: true })),
  );

export const Moment = (o: Common = {}): PropertyDecorator =>
  all(
    Column('timestamp with time zone', { nullable: o.nullable ?? false }),
    rules(o.nullable, IsDate({ message: '$property must be a time such as 2030-01-31T12:00:00Z' })),
  );

/** A hash or another value that only machines read. */
export const Bytes = (o: Common = {}): PropertyDecorator =>
  Column('bytea', { nullable: o.nullable ?? false, unique: o.unique ?? false });

type OnDelete = 'CASCADE' | 'SET NULL' | 'RESTRICT';

/** The id of a row elsewhere. The property is the uuid itself; the constraint is the database's. */
export function Reference(
  to: () => new () => object,
  o: { nullable?: boolean; onDelete?: OnDelete; unique?: boolean; primary?: boolean } = {},
): PropertyDecorator {
  const nullable = o.nullable ?? false;
  return (target, property) => {
    const name = String(property);
    if (o.primary === true) PrimaryColumn('uuid')(target, property);
    else Column('uuid', { nullable, unique: o.unique ?? false })(target, property);
    rules(nullable, IsUUID('loose'))(target, property);
    // TypeORM states a foreign key only through a relation: this one has no property of its own to load
    const relation = `${name}__row`;
    ManyToOne(to, { nullable, onDelete: o.onDelete ?? (nullable ? 'SET NULL' : 'CASCADE') })(target, relation);
    JoinColumn({ name })(target, relation);
    if (o.primary !== true && o.unique !== true) Index()(target, property);
  };
}
