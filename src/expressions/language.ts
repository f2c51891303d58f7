/** In which language an expression may be written: authentik's, and ours. */
export const EXPRESSION_LANGUAGES = ['python', 'cel'] as const;
export type ExpressionLanguage = (typeof EXPRESSION_LANGUAGES)[number];

/** What an expression is for, which says what it knows and what it may give. */
export type ExpressionKind = 'policy' | 'mapping' | 'prompt';
