/* A stand-in for Worker on pages opened from disk, where browsers allow no workers: the script runs in a hidden frame instead.
   Material for MkDocs looks for the name IFrameWorker and then finds its languages from the script element of the frame. */
(() => {
  "use strict"
  if (location.protocol !== "file:") return

  class IFrameWorker extends EventTarget {
    constructor(url) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.body.appendChild(frame)
      const inside = frame.contentWindow
      this.frame = frame
      window.addEventListener("message", event => {
        if (event.source !== inside) return
        this.dispatchEvent(new MessageEvent("message", { data: event.data }))
        if (typeof this.onmessage === "function") this.onmessage(event)
      })
      inside.document.open()
      inside.document.write(`<!doctype html><body><script>
        self.postMessage = message => parent.postMessage(message, "*")
        self.importScripts = (...urls) => urls.reduce((before, url) => before.then(() => new Promise((done, failed) => {
          const script = document.createElement("script")
          script.src = url
          script.onload = done
          script.onerror = failed
          document.body.appendChild(script)
        })), Promise.resolve())
      <\/script><script src="${url}"><\/script></body>`)
      inside.document.close()
      // only now: opening a document takes the listeners off its window
      this.ready = new Promise(done => inside.addEventListener("load", done, { once: true }))
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) })))
    }

    terminate() { this.frame.remove() }
  }

  window.IFrameWorker = IFrameWorker
  window.Worker = IFrameWorker
})()
