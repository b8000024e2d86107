// What the run-time of a package reports: the last of it is sent, again until it has arrived.
import { post } from "guildhall/csrf";

const PAUSE = 800, AGAIN = 5000, MOST_KEPT_ALIVE = 60_000;

export class Reports {
  // `told` hears each answer, and nothing while there is none.
  constructor(url, opening, told) {
    Object.assign(this, { url, opening, told, number: 0, taken: 0 });
  }

  add(report, now) {
    this.latest = JSON.stringify(report);
    this.number += 1;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.send(), now ? 0 : PAUSE);
  }

  // When the page goes.
  leave() { this.send({ keepalive: this.latest?.length < MOST_KEPT_ALIVE }); }

  async send(options = {}) {
    const { number, opening, latest: report } = this;
    clearTimeout(this.pause);
    if (number === this.taken) return;
    const body = new FormData();
    for (const [name, value] of Object.entries({ opening, number, report })) body.append(name, value);
    try {
      const answer = await post(this.url, body, options);
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
      const said = await answer.json();
      this.taken = Math.max(this.taken, number);
      this.told(said);
    } catch {
      this.told();
      this.pause = setTimeout(() => this.send(), AGAIN);
    }
  }
}
