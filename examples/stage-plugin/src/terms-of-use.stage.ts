import {
  again,
  Clock,
  ContextSlot,
  deny,
  Injectable,
  next,
  refuse,
  stageType,
  Users,
  type Outcome,
  type StageHandler,
  type Turn,
} from 'stagedoor/plugin';
import { TermsOfUseAnswer, type TermsOfUseChallenge } from './terms-of-use.challenge.js';
import { TermsOfUseConfig } from './terms-of-use.config.js';

type TermsTurn = Turn<TermsOfUseConfig>;

/** What somebody has accepted, by the name of the stage: it stands among the attributes of their account. */
type Accepted = Record<string, { version: string; accepted_at: string } | undefined>;
const ATTRIBUTE = 'terms_of_use';

/** For policies and expressions: `context["terms_of_use"]`. */
const TERMS_OF_USE = new ContextSlot<{ version: string }>('terms_of_use');

/** Shows terms of use once to everybody, and once more when there is a new version. */
@Injectable()
class TermsOfUseStage implements StageHandler<TermsOfUseConfig, TermsOfUseAnswer> {
  constructor(
    private readonly users: Users,
    private readonly clock: Clock,
  ) {}

  /** Undefined: there is nothing to ask, and the person goes on without seeing a page. */
  challenge(turn: TermsTurn): TermsOfUseChallenge | undefined {
    const { text, version, url } = turn.config;
    if (!turn.person || this.hasAccepted(turn)) return undefined;
    const paragraphs = text.trim().split(/\n\s*\n/);
    return { paragraphs, version, url, pending_user: turn.person.user.username };
  }

  async respond(turn: TermsTurn, { decision, version }: TermsOfUseAnswer): Promise<Outcome> {
    const { config, name, person } = turn;
    if (!person) return deny('Nobody is signed in who could accept the terms of use.');
    if (this.hasAccepted(turn)) return next(TERMS_OF_USE.is({ version: config.version }));
    if (decision === 'decline') return refuse;
    if (version !== undefined && version !== config.version) {
      return again({ version: 'There is a new version. Read it before you accept.' });
    }
    const accepted_at = this.clock.now().toISOString();
    const accepted = { ...acceptedBy(turn), [name]: { version: config.version, accepted_at } };
    await this.users.setAttribute(person.user.id, ATTRIBUTE, accepted);
    return next(TERMS_OF_USE.is({ version: config.version }));
  }

  private hasAccepted(turn: TermsTurn): boolean {
    return acceptedBy(turn)[turn.name]?.version === turn.config.version;
  }
}

function acceptedBy({ person }: TermsTurn): Accepted {
  return (person?.user.attributes[ATTRIBUTE] ?? {}) as Accepted;
}

export default stageType({
  type: 'terms-of-use',
  component: 'terms-of-use',
  config: TermsOfUseConfig,
  answer: TermsOfUseAnswer,
  handler: TermsOfUseStage,
  template: new URL('../templates/terms-of-use.hbs', import.meta.url),
  // it writes more than the run
  acts: true,
  needs: ['signed-in'],
  knows: (before) => before,
  docs: {
    about: 'Shows terms of use that have to be accepted, once for each version.',
    fields: {
      text: 'The terms; an empty line begins a new paragraph.',
      version: 'Another version has to be accepted anew.',
      url: 'Where the whole of it can be read: an https address.',
    },
  },
});
