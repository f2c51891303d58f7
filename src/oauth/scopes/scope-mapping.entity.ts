import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { EXPRESSION_LANGUAGES, type ExpressionLanguage } from '../../expressions/language.js';
import { Choice, Id, Text } from '../../platform/database/fields.js';

/** A scope that providers may offer: what it is called, how a person reads it, and which claims it brings. */
@Entity('scope_mapping')
export class ScopeMapping {
  @Id() id: string = randomUUID();
  /** What administrators call it. */
  @Text({ unique: true, min: 1 }) name: string;
  /** A name that never changes, for mappings that come with the server. */
  @Text({ nullable: true, unique: true }) managed: string | null = null;
  /** RFC 6749 §3.3: printable ASCII without spaces, quotes and backslashes. */
  @Text({ min: 1, pattern: /^[\x21\x23-\x5b\x5d-\x7e]+$/, what: 'a scope of printable ASCII without spaces' })
  scope_name: string;
  /** What the person reads on the consent page; empty: nothing is said about it. */
  @Text() description = '';
  /** What gives its claims, by their names; empty: those that OpenID Connect has for the scope. */
  @Text() expression = '';
  /** In which language `expression` is written: authentik's is Python. */
  @Choice(EXPRESSION_LANGUAGES) expression_language: ExpressionLanguage = 'python';
}
