import { IsJSON, IsString, MaxLength } from 'class-validator';

const FIELDS = Symbol('fields that hold an object');

/**
 * A field of an answer that is an object: a JSON client sends it as it is, a form as its JSON text. The stage is given
 * the text either way, at most `max` characters of it.
 */
export function JsonText(max: number): PropertyDecorator {
  return (target, property) => {
    const fields = [...jsonTextsOf(target.constructor), String(property)];
    Reflect.defineMetadata(FIELDS, fields, target.constructor);
    const message = '$property must be an object, or its JSON text';
    for (const decorator of [IsString(), MaxLength(max), IsJSON({ message })]) decorator(target, property);
  };
}

/** The names of such fields of an answer's class. */
export function jsonTextsOf(type: object): readonly string[] {
  return (Reflect.getMetadata(FIELDS, type) as readonly string[] | undefined) ?? [];
}
