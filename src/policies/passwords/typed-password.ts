export const NOT_SET = 'Password not set in context';

/** What was typed into a prompt's field, or what stands under that name in the context; undefined: nothing. */
export function typedPassword(context: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const prompted = context['prompt_data'] as Readonly<Record<string, unknown>> | undefined;
  const typed = prompted?.[field] ?? context[field];
  return typeof typed === 'string' && typed !== '' ? typed : undefined;
}
