// Sends a POST by fetch with the CSRF token.
export function post(address, body, options = {}) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "X-CSRFToken": token, "X-Requested-With": "fetch", ...options.headers };
  return fetch(address, { method: "POST", credentials: "same-origin", ...options, headers, body });
}
