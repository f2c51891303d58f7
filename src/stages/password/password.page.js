// Lets the person look at what they type, and hides it again before it is sent: browsers keep what stands in plain fields.
(() => {
  const tick = document.querySelector('[data-show]');
  const field = tick && document.getElementById(tick.dataset.show);
  if (!field) return;
  tick.closest('label').hidden = false;
  const show = () => {
    field.type = tick.checked ? 'text' : 'password';
  };
  tick.addEventListener('change', show);
  field.form.addEventListener('submit', () => {
    tick.checked = false;
    show();
  });
  show();
})();
