// Runs in a page: what is wrong with it for somebody with a small screen, poor eyes or a screen reader. An expression
// whose value is a list of complaints.
(() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const one = (selector, what) => {
    const found = all(selector).filter(seen).length;
    if (found !== 1) wrong.push(`${found} × ${what}`);
  };
  one('h1', 'h1');
  one('main', 'main');
  if (/^\s*(·|$)/.test(document.title)) wrong.push('no title');
  if (document.documentElement.lang === '') wrong.push('no language');
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push(`${scrollWidth - clientWidth} pixels wider than the window`);
  if (all('[autofocus]').length > 1) wrong.push('more than one autofocus');

  const ids = all('[id]').map(({ id }) => id);
  for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) wrong.push(`the id ${id} twice`);
  for (const name of ['aria-describedby', 'aria-errormessage', 'aria-labelledby']) {
    for (const element of all(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(' '))
        if (!document.getElementById(id)) wrong.push(`${name} leads nowhere: ${id}`);
    }
  }
  for (const field of all('input, select, textarea').filter(seen)) {
    if (field.labels?.length === 0 && !field.ariaLabel) wrong.push(`no label: ${field.name}`);
    if (field.ariaInvalid === 'true' && !field.hasAttribute('aria-describedby'))
      wrong.push(`its error is not tied to ${field.name}`);
  }
  for (const picture of all('img'))
    if (picture.alt === '' && !picture.hasAttribute('alt')) wrong.push('img without alt');
  for (const target of all('button, a[href]').filter(seen)) {
    const { width, height } = target.getBoundingClientRect();
    if (target.textContent.trim() === '') wrong.push('a button or link without words');
    // WCAG 2.2, 2.5.8: but for links within a sentence
    if (getComputedStyle(target).display !== 'inline' && (width < 24 || height < 24))
      wrong.push(`too small to hit: ${target.textContent}`);
  }

  // WCAG 2.2, 1.4.3
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = parts(getComputedStyle(at).backgroundColor);
      if (alpha > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const texts = all('body *').filter(
    (element) => seen(element) && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()),
  );
  const compare = (element, colour, what) => {
    const [a, b] = [light(parts(colour)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) wrong.push(`contrast ${ratio.toFixed(1)}: ${what}`);
  };
  for (const element of texts)
    compare(element, getComputedStyle(element).color, element.textContent.trim().slice(0, 30));
  for (const field of all('[placeholder]').filter((field) => seen(field) && field.placeholder)) {
    const { color, opacity } = getComputedStyle(field, '::placeholder');
    if (Number(opacity) < 1) wrong.push('a placeholder that is half transparent');
    compare(field, color, `placeholder ${field.placeholder}`);
  }
  return wrong;
})();
