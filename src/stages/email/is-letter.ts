import { registerDecorator } from 'class-validator';
import { LETTERS } from '../../platform/mail/letters.js';

/** Class-validator rule: one of the letters that there are. Authors of authentik's files know its sentence. */
export function IsLetter(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isLetter',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => (LETTERS as readonly unknown[]).includes(value),
        defaultMessage: () => "Invalid template '$value' specified.",
      },
    });
}
