// <accent-picker weaker="…">radios named accent, <input type="color">, .accent-preview, a sentence with
// <b data-by="light"> and <b data-by="dark"></accent-picker>
// Previews a chosen colour. The computation is that of plc/core/contrast.py, which decides when the form is submitted.
const linear = (channel) => channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;

function oklch(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const x = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
  return { chroma: Math.hypot(x, y), hue: (Math.atan2(y, x) * 180 / Math.PI + 360) % 360 };
}

function rgb(lightness, chroma, hue) {
  const a = chroma * Math.cos(hue * Math.PI / 180), b = chroma * Math.sin(hue * Math.PI / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
  ];
}

// Lightness and share of the chroma of every token that depends on the accent, and the page's background.
const TOKENS = [[0.45, 1], [0.37, 0.85], [0.946, 0.18], [0.82, 0.55], [0.79, 0.86], [0.86, 0.6], [0.29, 0.32], [0.45, 0.6]];
const SCHEMES = { light: [[0.45, 1], [0.982, 0.005, 85]], dark: [[0.79, 0.86], [0.19, 0.006, 70]] };
const shown = (chroma, hue) => TOKENS.every(([lightness, share]) =>
  rgb(lightness, chroma * share, hue).every((channel) => channel >= -0.02 && channel <= 1.02));

function luminance(colour) {
  const [r, g, b] = rgb(...colour).map((channel) => Math.min(Math.max(channel, 0), 1));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

class AccentPicker extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=color]");
    this.input.addEventListener("input", () => {
      this.querySelector("input[type=radio][value=own]").checked = true;
      this.show();
    });
  }

  show() {
    const { chroma: wanted, hue: exact } = oklch(this.input.value);
    const hue = Math.round(exact) % 360;
    let chroma = wanted;
    while (chroma > 0 && !shown(chroma, hue)) chroma = Math.max(0, chroma - 0.001);
    const number = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    for (const place of this.querySelectorAll(".accent-preview > *, .swatch[data-accent^='c-']")) {
      place.style.setProperty("--accent-h", hue);
      place.style.setProperty("--accent-c", chroma.toFixed(4));
    }
    for (const [scheme, [[lightness, share], paper]] of Object.entries(SCHEMES)) {
      const ratio = contrast([lightness, chroma * share, hue], paper);
      this.querySelector(`[data-by="${scheme}"]`).textContent = number.format(ratio);
    }
    this.querySelector(".weaker").textContent = chroma < wanted - 0.002 ? this.getAttribute("weaker") : "";
  }
}

customElements.define("accent-picker", AccentPicker);
