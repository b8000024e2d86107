// A film in a frame of another site, which the reader asked for, with what a <video> has: currentTime, play() and the
// events "timeupdate" and "pause". YouTube and Vimeo tell where they are by messages; of others nothing is known.
const ask = {
  "https://www.youtube-nocookie.com": {
    begin: { event: "listening", id: 1, channel: "widget" },
    seek: (second) => ({ event: "command", func: "seekTo", args: [second, true] }),
    play: { event: "command", func: "playVideo", args: [] },
    place: (said) => said.info?.currentTime,
    paused: (said) => said.info?.playerState === 2,
  },
  "https://player.vimeo.com": {
    begin: { method: "addEventListener", value: "timeupdate" },
    seek: (second) => ({ method: "setCurrentTime", value: second }),
    play: { method: "play" },
    place: (said) => (said.event === "timeupdate" ? said.data?.seconds : undefined),
    paused: () => false,
  },
};

export class FramedFilm extends EventTarget {
  constructor(frame, origin) {
    super();
    Object.assign(this, { frame, origin, asked: ask[origin], second: 0 });
    if (!this.asked) return;
    this.hear = (event) => this.read(event);
    addEventListener("message", this.hear);
    frame.addEventListener("load", () => this.tell(this.asked.begin));
    this.tell(this.asked.begin); // it may have loaded already
  }

  close() { removeEventListener("message", this.hear); }

  tell(what) { if (this.asked) this.frame.contentWindow?.postMessage(JSON.stringify(what), this.origin); }

  read({ source, origin, data }) {
    if (source !== this.frame.contentWindow || origin !== this.origin) return;
    let said = data;
    try { if (typeof data === "string") said = JSON.parse(data); } catch { return; }
    if (said?.event === "ready") this.tell(this.asked.begin);
    const second = this.asked.place(said ?? {});
    if (Number.isFinite(second) && second !== this.second) {
      this.second = second;
      this.dispatchEvent(new Event("timeupdate"));
    }
    if (this.asked.paused(said ?? {})) this.dispatchEvent(new Event("pause"));
  }

  get currentTime() { return this.second; }
  set currentTime(second) { this.tell(this.asked?.seek(second)); }
  play() { this.tell(this.asked?.play); }
}
