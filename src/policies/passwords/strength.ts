import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** Characters that are looked at: what is longer is strong enough, and would take long. */
const LONGEST = 100;

let estimator: Promise<ZxcvbnFactory> | undefined;

/** The dictionaries are megabytes: they are loaded when a password is first to be judged. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}

/**
 * How hard a password is to guess: 0 to 4 points of zxcvbn, and what it has to say. `known`: words about the person,
 * which a guesser would try first.
 */
export async function strengthOf(
  password: string,
  known: readonly string[],
): Promise<{ score: number; hints: string[] }> {
  const words = known.filter((word) => word !== '');
  const { score, feedback } = (await (estimator ??= load())).check(password.slice(0, LONGEST), words);
  return { score, hints: [feedback.warning ?? '', ...feedback.suggestions].filter((hint) => hint !== '') };
}
