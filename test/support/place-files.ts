import ipaddr from 'ipaddr.js';

/*
 * A small writer of MaxMind's file format (version 2.0): a tree of address bits, the data, and a description. IPv4
 * addresses lie in ::/96 of the tree.
 */

type Value = string | number | { [name: string]: Value };

/** What is known of a network, such as `['203.0.113.0/24', { country: { iso_code: 'NL' } }]`. */
export type Known = readonly [network: string, about: { [name: string]: Value }];

/** The bytes of a file that knows these networks; of two that overlap the later one counts. */
export function placeFile(type: string, known: readonly Known[]): Buffer {
  const nodes: [Branch, Branch][] = [[null, null]];
  const data: Buffer[] = [];
  let written = 0;
  for (const [network, about] of known) {
    const bits = bitsOf(network);
    let node = nodes[0]!;
    for (const bit of bits.slice(0, -1)) {
      const branch = node[bit];
      if (branch !== null && 'node' in branch) node = nodes[branch.node]!;
      else {
        node[bit] = { node: nodes.push([branch, branch]) - 1 };
        node = nodes.at(-1)!;
      }
    }
    node[bits.at(-1)!] = { data: written };
    const bytes = encode(about);
    data.push(bytes);
    written += bytes.length;
  }
  const tree = Buffer.alloc(nodes.length * 8);
  nodes.forEach((branches, i) =>
    branches.forEach((branch, side) => tree.writeUInt32BE(pointer(branch, nodes.length), i * 8 + side * 4)),
  );
  const description = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: type,
    ip_version: 6,
    node_count: nodes.length,
    record_size: 32,
  });
  const marker = Buffer.concat([Buffer.from('abcdef', 'hex'), Buffer.from('MaxMind.com')]);
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, description]);
}

/** Another node, something known, or nothing. */
type Branch = { node: number } | { data: number } | null;

function pointer(branch: Branch, nodes: number): number {
  if (branch === null) return nodes;
  return 'node' in branch ? branch.node : nodes + 16 + branch.data;
}

function bitsOf(network: string): (0 | 1)[] {
  const [address, prefix] = ipaddr.parseCIDR(network);
  const v4 = address.kind() === 'ipv4';
  const bytes = v4 ? [...Array<number>(12).fill(0), ...address.toByteArray()] : address.toByteArray();
  const bits = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1) as 0 | 1));
  return bits.slice(0, prefix + (v4 ? 96 : 0));
}

/** Texts, whole numbers, other numbers (as doubles) and maps: all that the files of a story hold. */
function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(3, 8), bytes]);
  }
  const members = Object.entries(value);
  return Buffer.concat([
    control(7, members.length),
    ...members.flatMap(([name, member]) => [encode(name), encode(member)]),
  ]);
}

function control(type: number, size: number): Buffer {
  return size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29]);
}
