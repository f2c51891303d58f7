// Keeps the name in this browser, if the person says so.
(() => {
  const KEY = 'stagedoor-name';
  const tick = document.querySelector('[data-keep-name]');
  const field = document.getElementById('uid_field');
  if (!tick || !field) return;
  let kept;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    return; // the browser keeps nothing
  }
  tick.closest('label').hidden = false;
  if (kept !== null) {
    tick.checked = true;
    if (field.value === '') field.value = kept;
  }
  tick.form.addEventListener('submit', () => {
    if (tick.checked) localStorage.setItem(KEY, field.value.trim());
    else localStorage.removeItem(KEY);
  });
})();
