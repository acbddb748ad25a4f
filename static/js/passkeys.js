// Passkeys: forms marked by data-passkey-add, -prove or -sign-in are sent once the browser has signed.
const said = (form) => form.parentElement.querySelector("[data-passkey-said]");

const WHY = {
  NotAllowedError: "It was stopped, or took too long. Nothing was changed; try again.",
  InvalidStateError: "This device holds a passkey for your account already.",
  SecurityError: "Passkeys need the site's own name in the address, over https or on “localhost”.",
  NotSupportedError: "This device cannot make the kind of passkey that is asked for.",
};

function tell(form, error) {
  const place = said(form);
  place.textContent = WHY[error.name] ?? "The browser could not do it. Nothing was changed.";
  place.hidden = false;
}

async function create(form) {
  const options = JSON.parse(form.dataset.passkeyAdd).publicKey;
  const alone = form.elements.passwordless.checked;
  options.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
}

async function prove(options) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
}

async function signIn(form) {
  const reply = await fetch(form.dataset.passkeySignIn, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`the site answered ${reply.status}`);
  return prove((await reply.json()).request_options);
}

function attend(form, ask) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said(form).hidden = true;
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify((await ask(form)).toJSON());
      form.submit();
    } catch (error) {
      tell(form, error);
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  for (const form of document.querySelectorAll("[data-passkey-add]")) attend(form, create);
  for (const form of document.querySelectorAll("[data-passkey-prove]")) attend(form, (f) => prove(JSON.parse(f.dataset.passkeyProve)));
  for (const form of document.querySelectorAll("[data-passkey-sign-in]")) attend(form, signIn);
}
