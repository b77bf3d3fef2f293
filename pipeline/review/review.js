"use strict";
(function () {
  var root = document.documentElement;
  var texts = JSON.parse(document.getElementById("texts").textContent);
  var groups = ["error", "operand", "warning", "doubtful", "info"];
  var state = { group: "", offset: 0, items: [], item: null, chosen: 0, undo: [], back: [], busy: false, asked: null };

  // --- elements: text only, never markup -------------------------------------------------------------------------------------------
  function make(tag, options, children) {
    var element = document.createElement(tag);
    Object.keys(options || {}).forEach(function (name) {
      if (name === "onclick") { element.addEventListener("click", options[name]); }
      else if (options[name] !== null && options[name] !== false) { element.setAttribute(name, options[name] === true ? "" : options[name]); }
    });
    (children || []).forEach(function (child) {
      if (child) { element.appendChild(typeof child === "object" ? child : document.createTextNode(child)); }
    });
    return element;
  }
  function both(pair) {
    return make("span", {}, ["th", "en"].map(function (language) { return make("span", { "class": language, lang: language }, [String(pair[language])]); }));
  }
  function t(key) { return both(texts[key]); }
  function plain(key) { return texts[key][root.dataset.lang]; }
  function fill(element, children) {
    element.textContent = "";
    children.forEach(function (child) { if (child) { element.appendChild(child); } });
  }

  // --- the server ------------------------------------------------------------------------------------------------------------------
  function ask(path, body) {
    var options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    options.credentials = "same-origin";
    return fetch(path, options).then(function (answer) {
      if (answer.ok) { return answer.json(); }
      return answer.json().then(
        function (content) { throw { shown: content.refused, detail: content.detail }; },
        function () { throw { shown: texts.refused_failure, detail: String(answer.status) }; }
      );
    }, function () { throw { shown: texts.lost, detail: "" }; });
  }
  function tell(children, kind) {
    var box = document.getElementById("message");
    box.className = kind;
    fill(box, children);
  }
  function complain(error) {
    state.busy = false;
    if (!error.shown) { throw error; }
    tell([make("p", {}, [both(error.shown), error.detail ? " (" + error.detail + ")" : ""])], "bad");
  }

  // --- the queue -------------------------------------------------------------------------------------------------------------------
  function load(open) {
    return ask("/queue?group=" + state.group + "&offset=" + state.offset).then(function (page) {
      state.items = page.items;
      state.count = page.chosen;
      fill(document.getElementById("progress"), [make("span", {}, [make("strong", {}, [page.open.toLocaleString()]), " ", t("left"), " · ", page.settled.toLocaleString() + " ", t("settled"), " · ", page.pending.toLocaleString() + " ", t("pending")])]);
      var total = groups.reduce(function (sum, name) { return sum + page.groups[name]; }, 0);
      fill(document.getElementById("groups"), [""].concat(groups).map(function (name) {
        var count = name ? page.groups[name] : total;
        return make("button", { type: "button", "aria-pressed": String(state.group === name), onclick: function () { state.group = name; state.offset = 0; load(true).catch(complain); } },
          [t(name ? "group_" + name : "all"), " ", make("b", {}, [count.toLocaleString()])]);
      }));
      list();
      if (!open) { return null; }
      if (page.items.length) { return show(page.items[0].id); }
      state.item = null;
      fill(document.getElementById("item"), [make("p", { "class": "empty" }, [t("nothing")])]);
      return null;
    });
  }
  function list() {
    fill(document.getElementById("list"), state.items.map(function (one) {
      var current = state.item && state.item.id === one.id;
      var size = one.difference !== null ? "Δ " + Math.abs(one.difference).toFixed(2) : one.confidence !== null ? one.confidence.toFixed(2) : "";
      return make("li", {}, [make("button", { type: "button", "class": "row " + one.group, "aria-current": current ? "true" : null, onclick: function () { show(one.id).catch(complain); } },
        [make("span", { "class": "size" }, [size]), make("span", { "class": "about" }, [both(one.text)]), make("span", { "class": "soft" }, [one.body || one.path])])]);
    }));
    document.getElementById("range").textContent = state.count ? (state.offset + 1) + "–" + (state.offset + state.items.length) + " / " + state.count : "";
    document.getElementById("earlier").disabled = state.offset === 0;
    document.getElementById("later").disabled = state.offset + state.items.length >= state.count;
  }

  // --- one item --------------------------------------------------------------------------------------------------------------------
  function show(id) {
    var main = document.getElementById("item"), turn = state.asked = {};  // answers may come in another order: the last asked for is shown
    main.setAttribute("aria-busy", "true");
    return ask("/item/" + encodeURIComponent(id)).finally(function () {
      if (state.asked === turn) { main.setAttribute("aria-busy", "false"); }
    }).then(function (item) {
      if (state.asked !== turn) { return; }
      state.item = item;
      state.chosen = Math.max(0, item.values.findIndex(function (value) { return !value.decided && (value.doubtful || value.others.length); }));
      draw();
      list();
      main.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    });
  }
  function draw() {
    var item = state.item, finding = item.finding;
    fill(document.getElementById("item"), [
      make("p", { "class": "soft" }, [item.body + " · " + item.document.path + (item.document.year ? " · " + item.document.year : "")]),
      finding ? make("h2", {}, [make("span", { "class": "tag " + finding.severity }, [both(finding.severity_text)]), " ", both(finding.title)]) : make("h2", {}, [t("group_" + item.group)]),
      finding ? make("p", { "class": "lead" }, [both(finding.message)]) : make("p", { "class": "lead" }, [both(item.text)]),
      finding && finding.working.length ? make("pre", { "class": "working", tabindex: "0" }, [finding.working.join("\n")]) : null,
      make("div", { "class": "side" }, [evidence(item), values(item)]),
      finding ? make("p", { "class": "soft" }, [t("formula"), ": " + finding.formula + " (" + finding.source + ")"]) : null
    ]);
    mark();
  }
  function evidence(item) {
    var parts = item.pictures.map(function (picture) {
      if (picture.why) { return make("p", { "class": "warning" }, [both(picture.why), " (", t("page"), " " + picture.page + ")"]); }
      return make("figure", { "data-page": picture.page }, [
        make("div", { "class": "crop" }, [make("img", { src: picture.url, width: picture.pixels[0], height: picture.pixels[1], alt: texts.picture.th + " / " + texts.picture.en + " " + picture.page }), make("span", { "class": "frame", hidden: true })]),
        make("figcaption", { "class": "soft" }, [t("page"), " " + picture.page])
      ]);
    });
    if (item.lines.length) {
      parts.push(make("div", { "class": "print", tabindex: "0", role: "group", "aria-label": texts.document.th + " / " + texts.document.en }, item.lines.map(function (line) {
        return make("div", { "class": line.marked ? "l at" : "l", "data-line": line.number }, [make("span", { "class": "n" }, [String(line.number)]), " " + line.text]);
      })));
    }
    if (item.document.gone) { parts.push(make("p", { "class": "warning" }, [t("gone")])); }
    if (!parts.length) { parts.push(make("p", { "class": "soft" }, [t("no_place")])); }
    return make("section", { "class": "evidence" }, [make("h3", {}, [t("document")])].concat(parts));
  }
  function values(item) {
    var rows = item.values.map(function (value, index) {
      return make("li", {}, [make("button", { type: "button", "class": "value " + value.kind + (value.doubtful ? " doubtful" : ""), "data-index": index, onclick: function () { choose(index); } }, [
        make("span", { "class": "about" }, [both(value.label), value.year ? " " + value.year : "", value.name ? make("span", { "class": "soft" }, [" " + value.name]) : null]),
        make("b", {}, [value.kind === "text" ? value.raw : value.score]),
        value.decided ? make("span", { "class": "tag done" }, [both(value.decided.verdict)]) : value.confidence ? make("span", { "class": "soft" }, [value.confidence]) : null
      ])]);
    });
    return make("section", { "class": "values" }, [
      make("h3", {}, [t("values")]), make("ol", { id: "values" }, rows), make("div", { id: "detail" }, []), buttons()
    ]);
  }
  function buttons() {
    return make("div", { "class": "actions" }, [
      make("button", { type: "button", id: "accept", "class": "main", onclick: accept }, [make("kbd", {}, ["a"]), " ", t("accept")]),
      make("button", { type: "button", id: "unreadable", onclick: unreadable }, [make("kbd", {}, ["u"]), " ", t("unreadable")]),
      make("button", { type: "button", id: "skip", onclick: function () { step(1); } }, [make("kbd", {}, ["n"]), " ", t("skip_item")]),
      make("button", { type: "button", id: "undo", onclick: undo }, [make("kbd", {}, ["z"]), " ", t("undo")]),
      make("p", { "class": "soft" }, [t("accept_hint"), " ", t("unreadable_hint")])
    ]);
  }
  function choose(index) {
    var count = state.item ? state.item.values.length : 0;
    if (!count) { return; }
    state.chosen = (index + count) % count;
    mark();
  }
  function mark() {
    var item = state.item, value = item.values[state.chosen];
    Array.prototype.forEach.call(document.querySelectorAll("#values button"), function (button, index) {
      if (index === state.chosen) { button.setAttribute("aria-current", "true"); } else { button.removeAttribute("aria-current"); }
    });
    if (!value) { return; }
    Array.prototype.forEach.call(document.querySelectorAll(".print .l"), function (line) { line.classList.toggle("now", Number(line.dataset.line) === value.line); });
    Array.prototype.forEach.call(document.querySelectorAll("figure[data-page]"), function (figure) { frame(figure, item, value); });
    var editable = value.kind !== "whole";
    var input = make("input", { id: "read", type: "text", autocomplete: "off", inputmode: value.kind === "score" ? "decimal" : "text", value: value.kind === "text" ? value.raw : "" });
    fill(document.getElementById("detail"), [
      make("dl", {}, [make("dt", {}, [t("raw")]), make("dd", {}, [value.raw]), make("dt", {}, [t("repaired")]), make("dd", {}, [value.repaired])]
        .concat(value.score ? [make("dt", {}, [t("read")]), make("dd", {}, [value.score + (value.confidence ? "  (" + plain("confidence") + " " + value.confidence + ")" : "")])] : [])
        .concat(value.steps.length ? [make("dt", {}, [t("steps")]), make("dd", {}, [make("ol", {}, value.steps.map(function (one) { return make("li", {}, [both(one)]); }))])] : [])),
      value.others.length ? make("div", { "class": "chips", id: "others" }, [t("others"), " "].concat(value.others.map(function (other, index) {
        var place = other.page ? " (" + (other.line ? plain("line") + " " + other.line : plain("page") + " " + other.page) + ")" : "";
        return make("button", { type: "button", onclick: function () { offer(index); } }, [make("kbd", {}, [String(index + 1)]), " ", make("b", {}, [other.score]), " ", both(other.why), place]);
      }))) : null,
      editable ? make("form", { id: "correct" }, [make("label", {}, [t("correct_label"), input]), make("label", {}, [t("note"), make("input", { id: "note", type: "text", maxlength: "500", autocomplete: "off" })]),
        make("button", { type: "submit" }, [make("kbd", {}, ["Enter"]), " ", t("save")])]) : null
    ]);
    if (editable) { document.getElementById("correct").addEventListener("submit", function (event) { event.preventDefault(); correct(); }); }
  }
  function frame(figure, item, value) {
    var box = figure.querySelector(".frame");
    var picture = item.pictures.find(function (one) { return one.page === Number(figure.dataset.page); });
    box.hidden = !(value.frame && value.frame[0] === picture.page);
    if (box.hidden) { return; }
    box.style.left = 100 * value.frame[1] / picture.width + "%";
    box.style.width = 100 * (value.frame[3] - value.frame[1]) / picture.width + "%";
    box.style.top = 100 * (value.frame[2] - picture.top) / picture.height + "%";
    box.style.height = 100 * (value.frame[4] - value.frame[2]) / picture.height + "%";
  }
  function offer(index) {
    var value = state.item && state.item.values[state.chosen], input = document.getElementById("read");
    if (!value || !input || !value.others[index]) { return; }
    input.value = value.others[index].score;
    input.focus();
  }

  // --- decisions -------------------------------------------------------------------------------------------------------------------
  function decide(verdict, ids, read) {
    if (!state.item || state.busy || !ids.length) { return; }
    state.busy = true;
    var id = state.item.id, note = document.getElementById("note");
    ask("/decide", { item: id, values: ids, verdict: verdict, read: read, note: note ? note.value : "" }).then(function (answer) {
      state.undo.push({ entries: answer.entries, item: id });
      state.busy = false;
      var effect = answer.effect;
      var told = !effect ? [make("p", {}, [t("effect_unknown")])]
        : effect.gone.map(function (text) { return make("p", { "class": "good" }, [t("effect_gone"), ": ", both(text)]); })
          .concat(effect["new"].map(function (text) { return make("p", { "class": "warning" }, [t("effect_new"), ": ", both(text)]); }));
      tell([make("p", {}, [t("saved"), " " + answer.file])].concat(told.length ? told : [make("p", {}, [t("effect_same")])]), "done");
      return ask("/item/" + encodeURIComponent(id)).then(function (item) {
        if (item.open) { return load(false).then(function () { return show(id); }); }
        state.back.push(id);
        return load(true);
      });
    }).catch(complain);
  }
  function accept() {
    if (!state.item) { return; }
    decide("confirm", state.item.values.filter(function (value) { return !value.decided; }).map(function (value) { return value.id; }), "");
  }
  function correct() {
    var value = state.item.values[state.chosen];
    decide("set", [value.id], document.getElementById("read").value);
  }
  function unreadable() {
    if (state.item) { decide("unreadable", [state.item.values[state.chosen].id], ""); }
  }
  function undo() {
    var last = state.undo.pop();
    if (!last || state.busy) { return; }
    ask("/undo", { entries: last.entries }).then(function () {
      tell([make("p", {}, [t("undone")])], "done");
      return load(false).then(function () { return show(last.item); });
    }).catch(complain);
  }
  function step(by) {
    if (by < 0 && state.back.length) { show(state.back.pop()).catch(complain); return; }
    var at = state.items.findIndex(function (one) { return state.item && one.id === state.item.id; });
    var next = state.items[at + by];
    if (next) { if (by > 0 && state.item) { state.back.push(state.item.id); } show(next.id).catch(complain); }
    else if (by > 0 && state.offset + state.items.length < state.count) { turn(1); }
  }
  function turn(by) {
    state.offset = Math.max(0, state.offset + by * 50);
    load(true).catch(complain);
  }

  // --- keys ------------------------------------------------------------------------------------------------------------------------
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "Escape" && typing) { event.target.blur(); document.getElementById("item").focus(); return; }
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !document.getElementById("shortcuts").checked || !state.item) { return; }
    var keys = {
      a: accept, u: unreadable, z: undo,
      c: function () { var input = document.getElementById("read"); if (input) { input.focus(); input.select(); } },
      n: function () { step(1); }, p: function () { step(-1); },
      ArrowDown: function () { choose(state.chosen + 1); }, ArrowUp: function () { choose(state.chosen - 1); }
    };
    var key = /^[1-9]$/.test(event.key) ? function () { offer(Number(event.key) - 1); } : keys[event.key];
    if (key) { event.preventDefault(); key(); }
  });
  document.getElementById("earlier").addEventListener("click", function () { turn(-1); });
  document.getElementById("later").addEventListener("click", function () { turn(1); });
  document.getElementById("switch").addEventListener("click", function () {
    root.dataset.lang = root.lang = root.dataset.lang === "th" ? "en" : "th";
    document.title = plain("title");
    if (state.item) { mark(); }
  });
  load(true).catch(complain);
})();
