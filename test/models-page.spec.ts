import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { MODELS_PAGE, modelsPage } from './support/models-page.js';

describe('the page of models and fields', () => {
  it('is up to date: npm run docs:models writes it anew', async () => {
    const page = await modelsPage();
    if (process.env['STAGEDOOR_WRITE_DOCS'] === 'true') writeFileSync(MODELS_PAGE, page);
    expect(existsSync(MODELS_PAGE) && readFileSync(MODELS_PAGE, 'utf8')).toBe(page);
  });
});
