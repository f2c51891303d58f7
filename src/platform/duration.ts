import { registerDecorator } from 'class-validator';

const SECONDS: Record<string, number> = {
  microseconds: 1e-6,
  milliseconds: 1e-3,
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
  weeks: 604_800,
};

/**
 * Reads a span of time as authentik writes it (`hours=1;minutes=30`) and returns seconds, or undefined when the text
 * names no span at all. Unknown keys are passed over.
 */
export function parseDuration(text: string): number | undefined {
  let total: number | undefined;
  for (const part of text.split(';')) {
    const [key = '', value = ''] = part.split('=').map((s) => s.trim());
    const unit = SECONDS[key.toLowerCase()];
    const amount = Number(value);
    if (unit === undefined || value === '' || !Number.isFinite(amount) || amount < 0) continue;
    total = (total ?? 0) + unit * amount;
  }
  return total;
}

/** For texts that were validated when they were stored. */
export function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new Error(`"${text}" is not a span of time such as "minutes=10"`);
  return seconds;
}

/** Seconds: ten years. What is meant to hold for longer holds for good. */
const LONGEST = 10 * 365 * 86_400;

/** Class-validator rule: a span of time such as `hours=3;minutes=1`, `min` to `max` seconds long. */
export function IsDuration(min = 0, max = LONGEST): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isDuration',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => {
          const seconds = typeof value === 'string' ? (parseDuration(value) ?? -1) : -1;
          return seconds >= min && seconds <= max;
        },
        defaultMessage: () =>
          `$property is not in the correct format of 'hours=3;minutes=1'${min > 0 ? ` (at least ${min} s)` : ''}, at most ${max} s`,
      },
    });
}
