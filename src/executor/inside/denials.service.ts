import { Injectable } from '@nestjs/common';
import { journalOf } from '../../flows/journal.js';
import { Memory } from '../../flows/memory.js';
import { INSPECT_FLOW } from '../../flows/rights.js';
import type { Asked } from '../../policies/trail.js';
import { Rights } from '../../users/rights.service.js';
import type { Visit } from '../visit.js';
import { Verdicts, type Answer } from './verdicts.service.js';

/** Why a flow said no, for those who may look inside. */
export interface Why {
  /** Where it ended, in a sentence. */
  where: string;
  /** What policies said there. */
  verdicts: Answer[];
  /** The page that tells more about the run; null: none has begun. */
  inspector: string | null;
}

/** Tells admins why a flow said no. Others are told nothing. */
@Injectable()
export class Denials {
  constructor(
    private readonly rights: Rights,
    private readonly verdicts: Verdicts,
  ) {}

  async explain({ flow, person, run, entry }: Visit): Promise<Why | null> {
    if (!person || !(await this.rights.may(person.user, INSPECT_FLOW, flow.id))) return null;
    if (!run) return { where: notBegun(flow), verdicts: await this.against(entry.asked), inspector: null };
    const { asked, stood } = journalOf(new Memory(run.memory));
    const [step] = run.steps;
    const here = step?.kind === 'stage' ? step.binding : step?.flow;
    const last = stood.at(-1);
    const place =
      step?.kind === 'enter' || !last ? 'where it goes on to another' : `at the stage "${last.name}" (${last.type})`;
    return {
      where: `The flow "${flow.slug}" ended ${place}.`,
      verdicts: await this.against(asked, here),
      inspector: inspectorOf(flow.slug, run.id),
    };
  }

  /** A stage whose policies say no is passed over, and nobody is turned away by that; one that says no was reached. */
  private async against(asked: readonly Asked[], here?: string): Promise<Answer[]> {
    const answers = await this.verdicts.named(asked);
    return answers.filter(({ target, kind, passing }) => target === here || (kind !== 'stage' && !passing));
  }
}

/** The page of the inspector. */
export function inspectorOf(slug: string, run: string): string {
  return `/if/flow/${slug}/inspect/?run=${run}`;
}

function notBegun({ slug, authentication }: Visit['flow']): string {
  const asks = authentication === 'none' ? '' : ` It asks for ${authentication}.`;
  return `The flow "${slug}" was not begun.${asks}`;
}
