import fc from 'fast-check';
import { PEOPLE, POLICIES, type Name } from './plot.js';
import type { Answer } from './state.js';

/** What somebody does next. `window`: which of those that are open; `who`: which browser. */
export type Command =
  | { do: 'open'; who: number; face: 'page' | 'json' }
  | ({ do: 'answer'; window: number; twice: boolean } & Answer)
  /** Goes back some pages, and answers there. */
  | ({ do: 'back'; window: number; pages: number } & Answer)
  | { do: 'reload'; window: number }
  /** The other person opens the address. */
  | { do: 'peek'; window: number }
  | { do: 'sign in'; who: number; as: Name }
  | { do: 'sign out'; who: number }
  /** The admin turns a policy round. */
  | { do: 'flip'; policy: string }
  | { do: 'replace a server' };

const who = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constant(1));
const window = fc.nat({ max: 3 });
const as = fc.constantFrom(...PEOPLE);
const how = fc.constantFrom<Answer['how'][]>(...Array.from({ length: 8 }, () => 'right' as const), 'wrong', 'no');
const face = fc.constantFrom('page' as const, 'json' as const);
const policy = fc.constantFrom(...POLICIES);
const seldom = fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true));

export const commands: fc.Arbitrary<Command[]> = fc
  .tuple(
    face,
    fc.array(
      fc.oneof(
        { weight: 40, arbitrary: fc.record({ do: fc.constant('answer' as const), window, how, as, twice: seldom }) },
        { weight: 4, arbitrary: fc.record({ do: fc.constant('open' as const), who, face }) },
        {
          weight: 4,
          arbitrary: fc.record({
            do: fc.constant('back' as const),
            window,
            pages: fc.integer({ min: 2, max: 4 }),
            how,
            as,
          }),
        },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('reload' as const), window }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('peek' as const), window }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('sign in' as const), who, as }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('sign out' as const), who }) },
        { weight: 5, arbitrary: fc.record({ do: fc.constant('flip' as const), policy }) },
        { weight: 1, arbitrary: fc.constant({ do: 'replace a server' as const }) },
      ),
      { minLength: 8, maxLength: 30 },
    ),
  )
  .map(([first, rest]) => [{ do: 'open', who: 0, face: first }, ...rest]);
