import type { Bound, Outline, OutlinedStage } from './outline.js';
import { policyTypeName, stageTypeName } from './type-names.js';

/** An arrow that leads on from a node, with what it says. */
interface Way {
  from: string;
  label?: string;
}

/**
 * A flow as a Mermaid graph with authentik's nodes and edges; each node is declared at the first arrow that leads to it.
 * Groups and people that are bound stand where authentik shows policies only.
 */
export function outlineMermaid({ flow, gate, stages }: Outline): string {
  const lines = ['graph TD'];
  const declared = new Set<string>();
  const node = (id: string, shape: string): string => {
    if (declared.has(id)) return id;
    declared.add(id);
    return `${id}${shape}`;
  };
  const lead = (ways: Way[], to: string, shape: string): void => {
    for (const { from, label } of ways)
      lines.push(`${from} ${label === undefined ? '-->' : `--${label}-->`} ${node(to, shape)}`);
  };
  const done = (ways: Way[]): void => lead(ways, 'done', round('[[', ']]', 'End of the flow'));

  let ways: Way[] = [];
  if (flow.authentication !== 'none') {
    const asks = `Flow authentication requirement\n${flow.authentication}`;
    lines.push(node('flow_auth_requirement', round('[', ']', asks)));
    done([{ from: 'flow_auth_requirement', label: 'Requirement not fulfilled' }]);
    ways = [{ from: 'flow_auth_requirement', label: 'Requirement fulfilled' }];
  }
  const start = round('[[', ']]', `Flow\n${flow.name}`);
  if (gate.bound.length > 0) {
    if (ways.length === 0) lines.push(node('flow_pre', round('[[', ']]', 'Pre-flow policies')));
    else lead(ways, 'flow_pre', round('[[', ']]', 'Pre-flow policies'));
    const doors = gate.bound.map((bound, i) => ({ id: `flow_policy_${i}`, bound }));
    for (const { id, bound } of doors)
      lead([{ from: 'flow_pre', label: `Binding ${bound.order}` }], id, boundShape(bound));
    done(doors.map(({ id }) => ({ from: id, label: 'Policy denied' })));
    ways = doors.map(({ id }) => ({ from: id, label: 'Policy passed' }));
  }
  if (ways.length === 0) lines.push(node('flow_start', start));
  else lead(ways, 'flow_start', start);

  ways = [{ from: 'flow_start' }];
  for (const [i, stage] of stages.entries()) {
    const id = `stage_${i}`;
    const doors = stage.gate.bound.map((bound, j) => ({ id: `${id}_policy_${j}`, bound }));
    for (const door of doors) lead(ways, door.id, boundShape(door.bound));
    const inside = doors.map((door) => ({ from: door.id, label: 'Policy passed' }));
    lead(doors.length > 0 ? inside : ways, id, stageShape(stage));
    ways = [{ from: id }, ...doors.map((door) => ({ from: door.id, label: 'Policy denied' }))];
  }
  done(ways);
  return lines.join('\n');
}

function stageShape({ type, name }: OutlinedStage): string {
  return round('([', '])', `Stage (${stageTypeName(type)})\n${name}`);
}

function boundShape({ kind, type, name, negate }: Bound): string {
  const what = kind === 'policy' ? `Policy (${policyTypeName(type ?? '')})` : kind === 'group' ? 'Group' : 'User';
  return round('{{', '}}', `${negate ? 'Not: ' : ''}${what}\n${name}`);
}

function round(open: string, close: string, text: string): string {
  return `${open}"${text.replaceAll('"', '#quot;')}"${close}`;
}
