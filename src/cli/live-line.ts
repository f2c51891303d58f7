/** A line on the terminal that is written anew every second; where there is no terminal it is written once. */
export function liveLine(text: () => string): { end(last?: string): void } {
  const out = process.stderr;
  if (!out.isTTY) {
    out.write(`${text()}\n`);
    return { end: (last) => void (last === undefined || out.write(`${last}\n`)) };
  }
  const draw = (line: string): unknown => out.write(`\r\u001b[2K${line}`);
  draw(text());
  const timer = setInterval(() => draw(text()), 1000);
  return {
    end: (last) => {
      clearInterval(timer);
      draw(last === undefined ? '' : `${last}\n`);
    },
  };
}
