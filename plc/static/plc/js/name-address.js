// <name-address from="id_name"><input></name-address>
// Derives the slug from the name while that is typed, until the slug is edited. It stays empty for letters that only
// the server transliterates (plc.core.slug), which then fills it in.
const LETTERS = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ä": "ae", "ö": "oe", "ü": "ue", "&": " and " };
const MOST = 60;

function addressOf(name) {
  const latin = name.normalize("NFKC").toLowerCase().replace(/[ßæœøđłäöü&]/g, (one) => LETTERS[one]);
  const bare = latin.normalize("NFD").replace(/[\p{M}'’]/gu, "");
  const words = bare.match(/[a-z0-9]+/g);
  if (!words || /(?![a-z])\p{L}/u.test(bare)) return "";
  while (words.length > 1 && words.join("-").length > MOST) words.pop();
  return words.join("-").slice(0, MOST);
}

class NameAddress extends HTMLElement {
  connectedCallback() {
    const name = document.getElementById(this.getAttribute("from")), own = this.querySelector("input");
    if (!name || !own) return;
    let made = addressOf(name.value);
    name.addEventListener("input", () => {
      const before = made;
      made = addressOf(name.value);
      if (own.value !== before) return;
      own.value = made;
      own.dispatchEvent(new Event("input", { bubbles: true })); // updates the character count
    });
  }
}
customElements.define("name-address", NameAddress);
