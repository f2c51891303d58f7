import { LETTERS, Letters } from './letters.js';

const VIEW = {
  look: { title: 'Waves & Sons', logo: '/logo.svg', favicon: '' },
  base: 'https://login.example.com',
  name: 'Ann',
  url: 'https://login.example.com/if/flow/recovery/?a=1&flow_token=abc',
  holds: '30 minutes',
};

describe('a letter', () => {
  const letters = new Letters();

  it.each(LETTERS)('%s says the same as text and as HTML', (name) => {
    const { text, html } = letters.write(name, VIEW);
    for (const words of ['Hello Ann,', '30 minutes', 'Do not pass this mail on']) {
      expect(text).toContain(words);
      expect(html).toContain(words);
    }
    expect(text).toContain(`\n${VIEW.url}\n`);
    expect(text).toContain('Waves & Sons');
    expect(html).toContain('href="https://login.example.com/if/flow/recovery/?a&#x3D;1&amp;flow_token&#x3D;abc"');
    expect(html).toContain('src="https://login.example.com/logo.svg"');
    expect(html).toContain('Waves &amp; Sons');
    expect(text).not.toMatch(/[{}]|&amp;|\n\n\n/);
  });

  it('names the service where there is no picture', () => {
    const { html } = letters.write('email/invitation.html', { ...VIEW, look: { ...VIEW.look, logo: '' } });
    expect(html).not.toContain('<img');
  });

  it.each(['www.evil.example', 'Buy at https://evil.example', 'a\r\n\r\nb', 'x'.repeat(61), '<b>', ''])(
    'greets nobody whose name is %j',
    (name) => {
      const { text, html } = letters.write('email/password_reset.html', { ...VIEW, name });
      expect(text + html).not.toContain('Hello');
    },
  );

  it('knows its names', () => {
    expect(letters.knows('email/password_reset.html')).toBe(true);
    expect(letters.knows('email/ours.html')).toBe(false);
  });
});
