import { registerDecorator } from 'class-validator';
import { isThisMachine } from '../../platform/http/this-machine.js';

/** The address of a service: https, or http on this machine. Nothing else is loaded or asked. */
export function isServiceUrl(text: unknown): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
}

/** Class-validator rule: see above. */
export function IsServiceUrl(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isServiceUrl',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: isServiceUrl,
        defaultMessage: () => '$property must be an https:// address, or http:// on this machine',
      },
    });
}
