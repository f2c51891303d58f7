// Has the browser make or use a passkey for each form that asks for one, and sends what comes of it.
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

// for browsers that have passkeys, but do not read them from JSON
const readCreation = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  user: { ...options.user, id: bytes(options.user.id) },
  excludeCredentials: known(options.excludeCredentials),
});
const readRequest = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  allowCredentials: known(options.allowCredentials),
});
const write = (credential) => {
  const { response } = credential;
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  const present = parts.filter((part) => response[part]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      ...Object.fromEntries(present.map((part) => [part, text(response[part])])),
      ...(response.getTransports ? { transports: response.getTransports() } : {}),
    },
  };
};

const ask = (ceremony, options, more) => {
  const { PublicKeyCredential: native, navigator } = globalThis;
  return ceremony === 'create'
    ? navigator.credentials.create({
        publicKey: native.parseCreationOptionsFromJSON?.(options) ?? readCreation(options),
        ...more,
      })
    : navigator.credentials.get({
        publicKey: native.parseRequestOptionsFromJSON?.(options) ?? readRequest(options),
        ...more,
      });
};

const send = (form, credential) => {
  form.elements[form.dataset.field].value = JSON.stringify(credential.toJSON?.() ?? write(credential));
  form.submit();
};

const FAILED = {
  InvalidStateError: 'This passkey is set up already.',
  SecurityError: 'Passkeys do not work at this address.',
};

const prepare = (form) => {
  const { passkey: ceremony, options: json, mediation } = form.dataset;
  const options = JSON.parse(json);
  const [button, error, off] = ['button', '[data-passkey-error]', '[data-passkey-off]'].map((part) =>
    form.querySelector(part),
  );
  button.hidden = false;
  if (off) off.hidden = true;
  let waiting = new AbortController();
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    waiting.abort();
    waiting = new AbortController();
    error.hidden = true;
    try {
      send(form, await ask(ceremony, options, { signal: waiting.signal }));
    } catch (reason) {
      if (reason.name === 'AbortError') return;
      error.textContent = FAILED[reason.name] ?? 'That did not work. Try again.';
      error.hidden = false;
    }
  });
  if (mediation !== 'conditional') return;
  globalThis.PublicKeyCredential.isConditionalMediationAvailable?.()
    .then((available) => (available ? ask(ceremony, options, { mediation, signal: waiting.signal }) : undefined))
    .then((credential) => credential && send(form, credential))
    .catch(() => {});
};

if (globalThis.PublicKeyCredential) document.querySelectorAll('form[data-passkey]').forEach(prepare);
