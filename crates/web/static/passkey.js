// Stands between a form marked data-passkey and a device: asks it for a passkey when the form is sent, puts what it gives
// into the form, and sends it. Without this script, or in a browser without passkeys, such forms stay hidden, and
// everything else works as it does. No words stand here: the page has them, hidden until one is needed.
'use strict';

{
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

  /** What the page asks, with bytes where the browser wants them. */
  const asked = (form) => {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    for (const key of [...options.allowCredentials ?? [], ...options.excludeCredentials ?? []]) key.id = bytes(key.id);
    if (options.user) {
      options.user.id = bytes(options.user.id);
      options.user.name = options.user.displayName = form.elements.namedItem('name').value;
    }
    return options;
  };

  /** What the device gave, as text. */
  const given = ({ id, rawId, type, response }) => {
    const parts = ['attestationObject', 'authenticatorData', 'clientDataJSON', 'signature', 'userHandle'];
    const there = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
    return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(there) });
  };

  /** Says what went wrong by the words of the page: those for this error, else those for any other; nothing for none. */
  const say = (form, error) => {
    const all = [...form.querySelectorAll('[data-error]')];
    const of = (name) => all.find((one) => one.dataset.error === name);
    const fitting = error && (of(error) ?? of('other'));
    for (const one of all) one.hidden = one !== fitting;
  };

  for (const form of window.PublicKeyCredential ? document.querySelectorAll('form[data-passkey]') : []) {
    const button = form.querySelector('button');
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      button.disabled = true;
      say(form, null);
      try {
        const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: asked(form) });
        form.elements.namedItem('credential').value = given(credential);
        form.submit();
      } catch (error) {
        say(form, error.name);
        button.disabled = false;
        button.focus();
      }
    });
    form.hidden = false;
    for (const one of document.querySelectorAll('[data-without-passkeys]')) one.hidden = true;
  }
}
