/** Programs that run in the page, and find what somebody could not read, reach or see. Each gives a list of faults. */

/** Texts that differ too little from what is behind them. https://www.w3.org/TR/WCAG22/#contrast-minimum */
export const FAINT = `(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = one => { for (let at = one; at; at = at.parentElement) { const found = rgba(getComputedStyle(at).backgroundColor); if (found[3] > 250) return found; } return [255, 255, 255, 255]; };
  const faults = [];
  for (const one of document.querySelectorAll('body *')) {
    const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) || one.tagName === 'TEXTAREA';
    if (!own || !one.checkVisibility({ visibilityProperty: true }) || one.closest('.unseen, noscript, option, script, style')) continue;
    const [text, back] = [light(rgba(getComputedStyle(one).color)), light(behind(one))];
    const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    if (ratio < 4.5) faults.push(one.tagName + '.' + one.className + ' ' + ratio.toFixed(2) + ' ' + one.textContent.trim().slice(0, 30));
  }
  return [...new Set(faults)];
})()`;

/** What is wider than the window, or too small to hit. https://www.w3.org/TR/WCAG22/#reflow https://www.w3.org/TR/WCAG22/#target-size-minimum */
export const CRAMPED = `(() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push('the page is ' + root.scrollWidth + ' wide');
  for (const one of document.querySelectorAll('button, select, input, summary, textarea')) {
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    const { left, right, width, height } = one.getBoundingClientRect();
    const scrolls = one.closest('#tabs, .picture, .results');
    if (!scrolls && (left < -0.5 || right > innerWidth + 0.5)) faults.push(one.textContent.slice(0, 20) + ' is outside');
    // a name within a text, and what another control does too, may be smaller
    const isFree = one.closest('.thing, .signs, .tab, label') || one.tagName === 'SUMMARY';
    if (!isFree && (width < 24 || height < 24)) faults.push((one.textContent || one.id) + ' is ' + width + ' × ' + height);
  }
  return faults;
})()`;

/** Whether what has the focus shows it, and which one it is. */
export const FOCUSED = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const name = one.getAttribute('aria-label') ?? one.id ?? '';
  return { tag: one.tagName, name: (name || one.textContent).slice(0, 40), seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
})()`;
