import { inOrder, type Finding } from '../reports/findings.js';
import type { EntryReport } from '../reports/entry-report.js';
import type { Place } from '../yaml/nodes.js';
import { Report } from '../reports/report.js';
import type { House } from './house.js';
import { nameOf } from './name-of.js';
import type { Remark } from './rule.js';

interface Mention {
  file: string;
  entry: EntryReport;
}

/** Remarks at the entries that speak of their objects; what no entry speaks of is left out. */
export function remarksToFindings(house: House, remarks: readonly Remark[], reports: readonly Report[]): Finding[] {
  const mentions = mentionsIn(reports.flatMap(withOthers));
  return remarks.flatMap((remark): Finding[] => {
    const { about, also = [], field, message, advice } = remark;
    const said = `${message}; ${advice}`;
    const own = mentions.get(about);
    if (own) {
      const placeIn = ({ entry }: Mention): Place | undefined =>
        field === undefined ? undefined : entry.placeOf?.(field);
      // the last one to write the field, or the first to speak of the object
      const mention = own.findLast(placeIn) ?? own[0]!;
      const { file, entry } = mention;
      const at = placeIn(mention) ?? entry.at;
      const where = { file, at, entry: entry.entry, ...(field === undefined ? {} : { field }) };
      return [{ severity: 'warning', ...where, message: said }];
    }
    const other = also.map((id) => mentions.get(id)?.[0]).find((mention) => mention !== undefined);
    if (!other) return [];
    const { file, entry } = other;
    return [
      { severity: 'warning', file, at: entry.at, entry: entry.entry, message: `${nameOf(house, about)}: ${said}` },
    ];
  });
}

/** The entries that speak of an object, by its id. */
function mentionsIn(reports: readonly Report[]): Map<string, Mention[]> {
  const mentions = new Map<string, Mention[]>();
  for (const { file, entries } of reports) {
    for (const entry of entries) {
      if (entry.id === undefined || entry.result === 'failed') continue;
      const known = mentions.get(entry.id);
      if (known) known.push({ file, entry });
      else mentions.set(entry.id, [{ file, entry }]);
    }
  }
  return mentions;
}

/** The same report with what is to be said about its file. */
export function withFindings(report: Report, findings: readonly Finding[]): Report {
  if (findings.length === 0) return report;
  const { file, name, entries, unmet, others } = report;
  const own = findings.filter((finding) => finding.file === file);
  const warnings = inOrder([...report.warnings, ...own]);
  return new Report({
    file,
    name,
    entries,
    warnings,
    unmet,
    others: others.map((other) => withFindings(other, findings)),
  });
}

const withOthers = (report: Report): Report[] => [...report.others.flatMap(withOthers), report];
