import type { Gate, Outline, OutlinedStage } from './outline.js';

const REQUIREMENTS: Record<Outline['flow']['authentication'], string> = {
  none: 'anybody',
  require_authenticated: 'whoever is signed in',
  require_unauthenticated: 'whoever is not signed in',
  require_superuser: 'superusers',
  require_redirect: 'whoever another flow has led here',
  require_outpost: 'outposts',
  require_token: 'whoever has a link from an e-mail',
};
const DENIED: Record<Outline['flow']['denied_action'], string> = {
  message_continue: 'others are told so, or go on where they were going',
  message: 'others are told so',
  continue: 'others go on without a word',
};

/** A flow as lines for a terminal. */
export function outlineText({ flow, gate, stages }: Outline): string {
  return [
    `${flow.title || flow.name}  (${flow.slug})`,
    `  for        ${flow.designation}`,
    `  walked by  ${REQUIREMENTS[flow.authentication]}${gate.bound.length > 0 ? `, if ${gateText(gate)}` : ''}; ${DENIED[flow.denied_action]}`,
    '',
    ...(stages.length === 0 ? ['  It has no stages.'] : stages.flatMap((stage, i) => stageLines(stage, i + 1))),
    '',
  ].join('\n');
}

function stageLines({ name, type, gate, asked, invalid_response_action }: OutlinedStage, place: number): string[] {
  const when = [...(asked.on_plan ? ['when the walk begins'] : []), ...(asked.on_arrival ? ['on arrival'] : [])];
  const margin = ' '.repeat(6);
  return [
    `  ${String(place).padStart(2)}  ${type.padEnd(22)} ${name}`,
    ...(gate.bound.length > 0 ? [`${margin}only if ${gateText(gate)} (asked ${when.join(' and ')})`] : []),
    ...(invalid_response_action === 'retry' ? [] : [`${margin}a wrong answer: ${invalid_response_action}`]),
  ];
}

/** `any of: policy expression "x", not group "family"`. */
function gateText({ mode, bound }: Gate): string {
  const each = bound.map(
    ({ kind, type, name, negate }) => `${negate ? 'not ' : ''}${kind}${type === null ? '' : ` ${type}`} "${name}"`,
  );
  return each.length === 1 ? each[0]! : `${mode} of: ${each.join(', ')}`;
}
