/* What stands around the widgets' own bundle: the part of a notebook that it asks for, and one socket to the kernel.

   ipywidgets brings its bundle along for the classic notebook (the package widgetsnbextension). It is a fifth of what
   JupyterLab's front end weighs, and one file. It wants AMD modules by name, a `Jupyter` with a notebook in it, and
   comms; nothing else of a notebook is here. */
(() => {
  "use strict";
  const PROTOCOL = "v1.kernel.websocket.jupyter.org", LONGEST_WAIT = 8000;
  const read = new TextDecoder(), write = new TextEncoder();
  const unique = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /* Menus, buttons and toolbars of a notebook: whatever is asked of them, there is nothing. */
  const nothing = new Proxy(function () {}, { get: (_, name) => (name === Symbol.toPrimitive ? () => "" : nothing), apply: () => nothing, construct: () => nothing });

  /* A kernel's message on the socket: how many offsets, the offsets, and then channel, header, parent, metadata,
     content and buffers, each from its offset to the next. */
  const pack = (channel, header, metadata, content, buffers = []) => {
    const bytes = (part) => (part instanceof ArrayBuffer ? new Uint8Array(part) : new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    const parts = [write.encode(channel), ...[header, {}, metadata, content].map((part) => write.encode(JSON.stringify(part))), ...buffers.map(bytes)];
    let at = 8 * (parts.length + 2);
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, at)), view = new DataView(whole.buffer);
    view.setBigUint64(0, BigInt(parts.length + 1), true);
    parts.forEach((part, i) => { view.setBigUint64(8 * (i + 1), BigInt(at), true); whole.set(part, at); at += part.length; });
    view.setBigUint64(8 * (parts.length + 1), BigInt(at), true);
    return whole.buffer;
  };
  const unpack = (buffer) => {
    const view = new DataView(buffer), many = Number(view.getBigUint64(0, true));
    const at = (i) => Number(view.getBigUint64(8 * (i + 1), true)), text = (i) => JSON.parse(read.decode(new Uint8Array(buffer, at(i), at(i + 1) - at(i))));
    return {
      header: text(1), parent_header: text(2), metadata: text(3), content: text(4),
      buffers: Array.from({ length: many - 6 }, (_, i) => new DataView(buffer, at(i + 5), at(i + 6) - at(i + 5))),
    };
  };

  class Kernel {
    constructor(id) {
      this.session = unique();
      this.address = `${location.origin.replace(/^http/, "ws")}/api/kernels/${id}/channels?session_id=${this.session}`;
      this.comms = new Map();
      this.callbacks = new Map();
      this.queue = [];
      this.lost = 0;
      this.comm_manager = {
        kernel: this,
        register_target: () => {},
        register_comm: (comm) => this.comms.set(comm.comm_id, comm),
        new_comm: (target, data, callbacks, metadata, id, buffers) => {
          const comm = new Comm(target, id);
          this.comms.set(comm.comm_id, comm);
          comm.open(data, callbacks, metadata, buffers);
          return Promise.resolve(comm);
        },
      };
      this.connect();
    }
    connect() {
      const socket = this.socket = new WebSocket(this.address, [PROTOCOL]);
      socket.binaryType = "arraybuffer";
      socket.addEventListener("open", () => { this.lost = 0; this.queue.splice(0).forEach((message) => socket.send(message)); });
      socket.addEventListener("message", ({ data }) => this.hear(unpack(data)));
      socket.addEventListener("close", () => setTimeout(() => this.connect(), Math.min(LONGEST_WAIT, 500 * 2 ** this.lost++)));
    }
    is_connected() { return true; }
    comm_info(target, answer) { this.say("comm_info_request", { target_name: target }, { shell: { reply: answer } }); }
    say(kind, content, callbacks = {}, metadata = {}, buffers = []) {
      const header = { msg_id: unique(), msg_type: kind, session: this.session, username: "", version: "5.3", date: new Date().toISOString() };
      this.callbacks.set(header.msg_id, callbacks);
      const message = pack("shell", header, metadata, content, buffers);
      this.socket.readyState === WebSocket.OPEN ? this.socket.send(message) : this.queue.push(message);
      return header.msg_id;
    }
    hear(message) {
      const kind = message.header.msg_type, asked = message.parent_header.msg_id, comm = this.comms.get(message.content.comm_id);
      const callbacks = this.callbacks.get(asked) ?? {};
      if (kind === "comm_msg") comm?.hear(message);
      else if (kind === "comm_close") { this.comms.delete(message.content.comm_id); comm?.end(message); }
      else if (kind === "comm_open" && message.content.target_name === "jupyter.widget") this.widget_manager.handle_comm_open(this.adopt(message), message);
      else if (kind === "status") {
        callbacks.iopub?.status?.(message);
        if (message.content.execution_state === "idle") this.callbacks.delete(asked);
      } else if (kind.endsWith("_reply")) callbacks.shell?.reply?.(message);
    }
    adopt(message) {
      const comm = new Comm(message.content.target_name, message.content.comm_id);
      this.comms.set(comm.comm_id, comm);
      return comm;
    }
  }

  let kernel;
  class Comm {
    constructor(target, id) { this.target_name = target; this.comm_id = id || unique(); this.hear = this.end = () => {}; }
    get kernel() { return kernel; }
    say(kind, data, callbacks, metadata, buffers, more) {
      return kernel.say(kind, { comm_id: this.comm_id, data: data ?? {}, ...more }, callbacks, metadata, buffers);
    }
    open(data, callbacks, metadata, buffers) { return this.say("comm_open", data, callbacks, metadata, buffers, { target_name: this.target_name }); }
    send(data, callbacks, metadata, buffers) { return this.say("comm_msg", data, callbacks, metadata, buffers); }
    close(data, callbacks, metadata, buffers) { kernel.comms.delete(this.comm_id); return this.say("comm_close", data, callbacks, metadata, buffers); }
    on_msg(hear) { this.hear = hear; }
    on_close(end) { this.end = end; }
  }

  /* Puts what the notebook's cells gave where their cells are; widgets are known by then. */
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const show = async (manager) => {
    await Promise.all([...document.querySelectorAll('script[type="application/vnd.voila.cell-output+json"]')].map(async (script) => {
      const { data = {}, text } = JSON.parse(script.textContent), place = document.createElement("div");
      script.replaceWith(place);
      if (data[VIEW]) {
        const view = await manager.create_view(await manager.get_model(data[VIEW].model_id), {});
        view.luminoWidget.constructor.attach(view.luminoWidget, place);
      } else if (data["text/html"]) place.innerHTML = data["text/html"];
      else place.textContent = data["text/plain"] ?? text ?? "";
    }));
    document.getElementById("loading")?.remove();
    document.getElementById("rendered_cells").style.display = "";
  };

  const modules = { "services/kernels/comm": { Comm } };
  window.requirejs = window.require = (names, use) => use?.(...names.map((name) => modules[name] ?? nothing));
  window.requirejs.config = () => {};
  window.Jupyter = {
    version: "6.5.0", notification_area: nothing, menubar: nothing,
    notebook: {
      keyboard_manager: nothing, metadata: {}, container: nothing, events: nothing,
      get_cells: () => { show(kernel.widget_manager); return []; },   // asked when every widget has its state
    },
  };
  modules["base/js/namespace"] = window.Jupyter;
  const bundle = new Promise((done) => { window.define = (_, make) => done(make({ id: "widgets" })); });
  const page = new Promise((done) => document.addEventListener("DOMContentLoaded", done));
  Promise.all([bundle, page]).then(([extension]) => {
    const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const menu = document.createElement("div");   // where a notebook has its help; looked for once
    menu.hidden = true;
    menu.innerHTML = '<p><i id="help_menu"></i></p>';
    document.body.append(menu);
    window.Jupyter.notebook.kernel = kernel = new Kernel(config.kernelId);
    extension.load_ipython_extension();
    menu.remove();
    addEventListener("pagehide", () => {
      const told = new URLSearchParams({ _xsrf: document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "" });
      navigator.sendBeacon(`/voila/api/shutdown/${config.kernelId}`, told);
    });
  });
})();
