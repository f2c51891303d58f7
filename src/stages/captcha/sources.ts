/** Where the services that people know load the rest of themselves from, by the host of their script. */
const FAMILIES: readonly { hosts: RegExp; also: readonly string[] }[] = [
  {
    hosts: /^(www\.)?(google\.com|recaptcha\.net|gstatic\.com)$/,
    also: [
      'https://www.google.com',
      'https://www.recaptcha.net',
      'https://www.gstatic.com',
      'https://recaptcha.google.com',
    ],
  },
  { hosts: /(^|\.)hcaptcha\.com$/, also: ['https://hcaptcha.com', 'https://*.hcaptcha.com'] },
];

/** What a page with a captcha may talk to, by CSP directive: the host of the script, and its family. */
export function captchaSources(js_url: string): {
  script: string[];
  frame: string[];
  connect: string[];
  style: string[];
} {
  const { origin, hostname } = new URL(js_url);
  const family = FAMILIES.find(({ hosts }) => hosts.test(hostname));
  const sources = [...new Set([origin, ...(family?.also ?? [])])];
  return { script: ["'self'", ...sources], frame: sources, connect: sources, style: ["'self'", ...sources] };
}
