import { readdirSync, readFileSync } from 'node:fs';
import { validate } from '../src/blueprints/importing/validate.js';

const pages = ['README.md', ...readdirSync('docs').map((page) => `docs/${page}`)];
const blocks = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map((match, i) => [
    `${page} ${i + 1}`,
    match[1]!,
  ]),
);

describe('what the documents show', () => {
  it('is there', () => {
    expect(blocks.length).toBeGreaterThan(5);
  });

  it.each(blocks)('is YAML that can be applied: %s', async (name, text) => {
    const report = await validate(text, name);
    // a page may show a change of something that is there already
    expect(report.warnings.filter(({ message }) => !message.includes('unless the object exists already'))).toEqual([]);
    expect(report.entries.length).toBeGreaterThan(0);
  });
});
