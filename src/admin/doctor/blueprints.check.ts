import { BlueprintInstance } from '../../blueprints/blueprint-instance.entity.js';
import type { Check, Finding } from './finding.js';

export const blueprints: Check = async ({ db }) => {
  const instances = await db.getRepository(BlueprintInstance).find({ order: { path: 'ASC' } });
  return instances.map(({ path, status, report }): Finding => {
    const about = `blueprint ${path}`;
    if (status === 'error') {
      return { level: 'error', about, text: report, advice: 'Mend the file; it is tried again when it changes, and at the next start.' };
    }
    if (status === 'warning') return { level: 'warning', about, text: report };
    return { level: 'fine', about, text: 'applied' };
  });
};
