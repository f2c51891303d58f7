/** What a password must have at least. */
export interface PasswordRules {
  length_min: number;
  amount_digits: number;
  amount_uppercase: number;
  amount_lowercase: number;
  amount_symbols: number;
  symbol_charset: string;
}

/** Whether a password breaks one of the rules. Letters and digits are those of ASCII, as in authentik. */
export function brokenRule(rules: PasswordRules, password: string): boolean {
  const characters = Array.from(password);
  const symbols = new Set(rules.symbol_charset);
  const amount = (counts: (character: string) => boolean): number => characters.filter(counts).length;
  return (
    characters.length < rules.length_min ||
    amount((c) => /[0-9]/.test(c)) < rules.amount_digits ||
    amount((c) => /[a-z]/.test(c)) < rules.amount_lowercase ||
    amount((c) => /[A-Z]/.test(c)) < rules.amount_uppercase ||
    amount((c) => symbols.has(c)) < rules.amount_symbols
  );
}
