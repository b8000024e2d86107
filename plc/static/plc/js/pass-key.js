// <pass-key kind="create" options="id of JSON in the page" failed="…"> or <pass-key kind="get" url="address of JSON" …>
//   <form>…<input type="hidden" name="credential">…</form><p role="status"></p></pass-key>
// Before its form is submitted, asks the browser to create or use a passkey and stores it in the field "credential".
// Shows a message if that fails; the form stays.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function fromServer(options) {
  const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (key[list]) key[list] = key[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return key;
}

function toServer(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    type: credential.type, id: credential.id, rawId: text(credential.rawId), response,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

class PassKey extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.ask);
  }

  async options() {
    if (!this.hasAttribute("url")) return JSON.parse(document.getElementById(this.getAttribute("options")).textContent);
    const answer = await fetch(this.getAttribute("url"), { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`passkey options: ${answer.status}`);
    return (await answer.json()).request_options;
  }

  async ask(event) {
    event.preventDefault();
    const status = this.querySelector("[role=status]");
    status.textContent = "";
    try {
      const options = await this.options();
      const publicKey = fromServer(this.hasAttribute("url") ? options : options.creation_options ?? options.request_options);
      const create = this.getAttribute("kind") === "create";
      if (create) {
        // Discoverable and with user verification, so that it can be used without a password.
        publicKey.authenticatorSelection = {
          ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
        };
      }
      const given = await navigator.credentials[create ? "create" : "get"]({ publicKey });
      event.target.elements.credential.value = toServer(given);
      event.target.submit();
    } catch (error) {
      console.info(error);
      status.textContent = this.getAttribute("failed");
    }
  }
}

customElements.define("pass-key", PassKey);
