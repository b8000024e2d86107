// <picture-point><div class="pointed"><img><svg>…</svg></div><input name="…-x"><input name="…-y"></picture-point>
// A click on the picture, or the arrow keys (with Shift in larger steps), write the place into the two number boxes,
// in percent. The boxes can also be typed into, and are what is submitted.
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class PicturePoint extends HTMLElement {
  connectedCallback() {
    this.boxes = [...this.querySelectorAll("input")];
    if (this.boxes.length !== 2) return; // answered
    this.picture = this.querySelector(".pointed");
    this.svg = this.querySelector("svg");
    this.picture.tabIndex = 0;
    this.picture.addEventListener("click", (event) => this.point(event));
    this.picture.addEventListener("keydown", (event) => this.move(event));
    this.addEventListener("input", () => this.draw());
    this.draw();
  }

  place() { return this.boxes.map((box) => parseFloat(box.value.replace(",", "."))); }

  point({ clientX, clientY }) {
    const { left, top, width, height } = this.picture.getBoundingClientRect();
    this.write([((clientX - left) / width) * 100, ((clientY - top) / height) * 100]);
  }

  move(event) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    this.write(this.place().map((at, n) => (Number.isNaN(at) ? 50 : at + step[n] * far)));
  }

  write(place) {
    place.forEach((at, n) => { this.boxes[n].value = Math.min(100, Math.max(0, at)).toFixed(1); });
    this.boxes[1].dispatchEvent(new Event("input", { bubbles: true }));
  }

  draw() {
    const [x, y] = this.place();
    if (Number.isNaN(x) || Number.isNaN(y)) return this.svg.replaceChildren();
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [name, value] of [["cx", `${x}%`], ["cy", `${y}%`], ["r", "9"]]) circle.setAttribute(name, value);
    this.svg.replaceChildren(circle);
  }
}

customElements.define("picture-point", PicturePoint);
