/** The languages that authentik's pages speak. */
const LOCALES = [
  'cs-CZ',
  'de-DE',
  'en',
  'es-ES',
  'fi-FI',
  'fr-FR',
  'it-IT',
  'ja-JP',
  'ko-KR',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'ru-RU',
  'tr-TR',
  'zh-Hans',
  'zh-Hant',
];

export interface Choice {
  value: string;
  label: string;
}

/** Each language under its own name, for somebody who reads no other. */
export const LOCALE_CHOICES: readonly Choice[] = [
  { value: '', label: 'As the browser asks' },
  ...LOCALES.map((tag) => ({ value: tag, label: new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag })),
];
