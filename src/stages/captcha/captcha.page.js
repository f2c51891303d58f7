// Loads the captcha that the page names, shows it, and puts its answer into the form. A page that asks nothing else is
// sent as soon as there is an answer.
(() => {
  const box = document.querySelector('[data-captcha]');
  const field = document.querySelector('[data-captcha-answer]');
  const trouble = document.querySelector('[data-captcha-trouble]');
  const form = field?.form;
  if (!box || !form || !trouble) return;

  const { siteKey, jsUrl } = box.dataset;
  const interactive = box.dataset.interactive === 'true';
  const alone = box.dataset.alone === 'true';
  // Starts what is solved without being shown; undefined: it starts by itself, or by hand.
  let solve;
  let wanted = alone;

  const options = {
    sitekey: siteKey,
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    callback(answer) {
      field.value = answer;
      trouble.hidden = true;
      if (wanted) form.requestSubmit();
    },
    'expired-callback'() {
      field.value = '';
    },
    'error-callback'() {
      trouble.hidden = false;
    },
  };
  // reCAPTCHA and hCaptcha are 304 pixels wide
  const size = box.clientWidth < 304 ? 'compact' : 'normal';

  const shared = (api) => () => {
    const id = api.render(box, { ...options, size: interactive ? size : 'invisible' });
    if (interactive) return;
    solve = () => api.execute(id);
    if (wanted) solve();
  };
  const start = () => {
    const { turnstile, hcaptcha, grecaptcha } = window;
    if (turnstile) turnstile.render(box, { ...options, size: 'flexible' });
    else if (hcaptcha) shared(hcaptcha)();
    else if (grecaptcha) grecaptcha.ready(shared(grecaptcha));
    else trouble.hidden = false;
  };

  form.addEventListener('submit', (event) => {
    if (field.value !== '') return;
    event.preventDefault();
    wanted = true;
    solve?.();
  });

  const script = document.createElement('script');
  script.src = jsUrl;
  script.addEventListener('load', start);
  script.addEventListener('error', () => (trouble.hidden = false));
  document.head.append(script);
})();
