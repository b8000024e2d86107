// <zone-finder offer="Use %s, as this browser says"><select>…</select><button type="button" hidden></button></zone-finder>
// Offers the browser's time zone if it is in the list and not selected; accepting it submits the form.
class ZoneFinder extends HTMLElement {
  connectedCallback() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const list = this.querySelector("select"), button = this.querySelector("button");
    const known = [...(list?.options ?? [])].some((option) => option.value === zone);
    if (!known || !button || list.value === zone) return;
    button.textContent = this.getAttribute("offer").replace("%s", zone.replace(/_/g, " "));
    button.hidden = false;
    button.addEventListener("click", () => {
      list.value = zone;
      list.form.requestSubmit();
    });
  }
}

customElements.define("zone-finder", ZoneFinder);
