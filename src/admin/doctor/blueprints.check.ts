import { BlueprintInstance } from '../../blueprints/batches/blueprint-instance.entity.js';
import { BlueprintObject } from '../../blueprints/batches/blueprint-object.entity.js';
import type { Check, Finding } from './finding.js';

/** What files made once and speak of no more. */
export const leftovers: Check = async ({ db }) => {
  const rows = await db.getRepository(BlueprintObject).find({
    where: { made: true, mentioned: false },
    order: { path: 'ASC', label: 'ASC' },
  });
  return rows.map(({ path, label }) => ({
    level: 'notice',
    about: `blueprint ${path}`,
    text: `made ${label} once, and does not speak of it any more`,
    advice: 'See `npx stagedoor blueprint plan --prune`; `apply --prune` removes it, where no other file wants it.',
  }));
};

export const blueprints: Check = async ({ db }) => {
  const instances = await db.getRepository(BlueprintInstance).find({ order: { path: 'ASC' } });
  return instances.map(({ path, status, report }): Finding => {
    const about = `blueprint ${path}`;
    if (status === 'error') {
      return {
        level: 'error',
        about,
        text: report,
        advice: 'Mend the file; it is tried again when it changes, and at the next start.',
      };
    }
    if (status === 'warning') return { level: 'warning', about, text: report };
    return { level: 'fine', about, text: 'applied' };
  });
};
