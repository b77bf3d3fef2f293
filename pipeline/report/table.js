"use strict";
// A long table from data: filtered, sorted and turned page by page; the address keeps what is shown, so that it can be sent.
(function () {
  var PAGE = 50;
  var table = document.getElementById("table"), body = table.tBodies[0], name = table.dataset.name;
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var fields = Array.prototype.slice.call(document.querySelectorAll(".filters [data-field]"));
  var data = null, texts = {}, state = { sort: "", down: false, page: 0 }, chosen = [], ranks = {}, haystack = null;

  function language() { return document.documentElement.dataset.lang; }
  function word(column, row) { return column.words[column.rows[row]]; }
  function said(words) { return words.length === 1 ? words[0] : words[language() === "th" ? 1 : 2]; }
  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) { element.className = className; }
    if (text !== undefined) { element.textContent = text; }
    return element;
  }

  // --- data comes by <script>: what was pushed before this ran, and what comes later ---------------------------------------------------
  function take(message) {
    if (message[1] !== name) { return; }
    if (message[0] === "table") { begin(message[2]); }
    else { texts[message[2]] = message[3]; render(); }
  }
  window.itaData = window.itaData || [];
  window.itaData.forEach(take);
  window.itaData.push = function (message) { take(message); return 0; };
  function shardOf(row) { return Math.floor(row / data.shard); }
  function load(shard) {
    if (texts[shard] !== undefined) { return; }
    texts[shard] = null;
    var script = document.createElement("script");
    script.src = "data/" + name + "-" + shard + ".js";
    document.body.appendChild(script);
  }

  // --- filters -------------------------------------------------------------------------------------------------------------------------
  function begin(content) {
    data = content;
    fields.forEach(function (field) {
      var column = data.columns[field.dataset.field];
      if (!column) { return; }
      field.options[0].words = ["", field.options[0].dataset.th, field.options[0].dataset.en];
      field.options[0].textContent = said(field.options[0].words);
      var options = column.words ? column.words.map(function (words, index) { return [words[0], words, index]; }) : unique(column.numbers).map(function (number) { return [String(number), [String(number)], number]; });
      options.filter(function (one) { return one[0] !== "" && one[0] !== "0"; }).forEach(function (one) {
        var option = make("option", "", said(one[1]));
        option.value = one[0];
        option.words = one[1];
        field.appendChild(option);
      });
    });
    recall();
  }
  function unique(numbers) { return Array.from(new Set(numbers)).sort(function (a, b) { return b - a; }); }
  function lookedAt() {
    if (!haystack) {
      var columns = Object.keys(data.columns).map(function (key) { return data.columns[key]; }).filter(function (column) { return column.words; });
      var lowered = columns.map(function (column) { return column.words.map(function (words) { return words.join(" ").toLowerCase(); }); });
      haystack = Array.from({ length: data.count }, function (_, row) {
        return columns.map(function (column, index) { return lowered[index][column.rows[row]]; }).join(" ");
      });
    }
    return haystack;
  }
  function filter() {
    var tests = fields.filter(function (field) { return field.value; }).map(function (field) {
      var column = data.columns[field.dataset.field];
      if (!column) {
        var parts = field.value.toLowerCase().split(/\s+/).filter(Boolean), hay = lookedAt();
        return function (row) { return parts.every(function (part) { return hay[row].indexOf(part) >= 0; }); };
      }
      if (column.numbers) { return function (row) { return String(column.numbers[row]) === field.value; }; }
      var wanted = column.words.findIndex(function (words) { return words[0] === field.value; });
      return function (row) { return column.rows[row] === wanted; };
    });
    chosen = [];
    for (var row = 0; row < data.count; row += 1) {
      if (tests.every(function (test) { return test(row); })) { chosen.push(row); }
    }
    sort();
  }
  function rank(key) {
    var column = data.columns[key];
    if (column.numbers) { return column.numbers; }
    var id = key + language();
    if (!ranks[id]) {
      var order = column.words.map(function (_, index) { return index; });
      if (!column.ordered) {
        var collator = new Intl.Collator("th", { numeric: true });
        order.sort(function (a, b) { return collator.compare(said(column.words[a]), said(column.words[b])); });
      }
      var place = [];
      order.forEach(function (index, at) { place[index] = at; });
      ranks[id] = column.rows.map(function (index) { return place[index]; });
    }
    return ranks[id];
  }
  function sort() {
    heads.forEach(function (head) {
      if (head.dataset.column === state.sort) { head.setAttribute("aria-sort", state.down ? "descending" : "ascending"); } else { head.removeAttribute("aria-sort"); }
    });
    if (!state.sort || !data.columns[state.sort]) { return; }
    var values = rank(state.sort), sign = state.down ? -1 : 1, size = state.sort === "difference" ? Math.abs : function (value) { return value; };
    chosen.sort(function (a, b) {
      var x = values[a], y = values[b];
      if (x === null || y === null) { return (x === null) - (y === null) || a - b; } // nothing comes last both ways
      return sign * (size(x) - size(y)) || a - b;
    });
  }

  // --- what is shown -------------------------------------------------------------------------------------------------------------------
  function shown(column, row) {
    if (column.numbers) {
      var number = column.numbers[row];
      return number === null || (number === 0 && !column.decimals && column === data.columns.year) ? "–" : column.decimals ? number.toFixed(column.decimals) : number.toLocaleString();
    }
    return said(word(column, row));
  }
  function plainYear(key, text) { return key === "year" ? text.replace(",", "") : text; }
  function link(href, text) { var a = make("a", "", text); a.href = href; return a; }
  function cell(head, row) {
    var key = head.dataset.column, td = make("td", ""), column = data.columns[key];
    td.dataset.title = head.dataset[language()];
    if (key === "what") {
      var part = texts[shardOf(row)], file = word(data.columns.document, row);
      if (!part) { load(shardOf(row)); }
      td.appendChild(link("doc/" + file[0] + ".html#" + data.ids[row], part ? part[row % data.shard][language() === "th" ? 0 : 1] : "…"));
      td.appendChild(make("br"));
      td.appendChild(make("span", "soft", said(file)));
      delete td.dataset.title;
      return td;
    }
    var text = plainYear(key, shown(column, row));
    if (column.numbers && key !== "year") { td.className = "n"; }
    if (key === "severity") { td.appendChild(make("span", "tag " + word(column, row)[0], text)); }
    else if (head === heads[0]) { td.appendChild(link((name === "organizations" ? "org/" : "doc/") + data.ids[row] + ".html", text)); }
    else { td.textContent = text; }
    return td;
  }
  function render() {
    if (!data) { return; }
    var pages = Math.max(1, Math.ceil(chosen.length / PAGE));
    state.page = Math.min(Math.max(0, state.page), pages - 1);
    var rows = chosen.slice(state.page * PAGE, (state.page + 1) * PAGE), fragment = document.createDocumentFragment();
    rows.forEach(function (row) {
      var tr = make("tr", "");
      heads.forEach(function (head) { tr.appendChild(cell(head, row)); });
      fragment.appendChild(tr);
    });
    body.textContent = "";
    body.appendChild(fragment);
    document.getElementById("shown").textContent = chosen.length.toLocaleString() + " / " + data.count.toLocaleString();
    document.getElementById("where").textContent = (state.page + 1).toLocaleString() + " / " + pages.toLocaleString();
    document.getElementById("earlier").disabled = state.page === 0;
    document.getElementById("later").disabled = state.page === pages - 1;
  }

  // --- the address ---------------------------------------------------------------------------------------------------------------------
  function remember() {
    var kept = new URLSearchParams();
    fields.forEach(function (field) { if (field.value) { kept.set(field.dataset.field, field.value); } });
    if (state.sort) { kept.set("sort", (state.down ? "-" : "") + state.sort); }
    if (state.page) { kept.set("page", String(state.page + 1)); }
    history.replaceState(null, "", "#" + kept.toString());
  }
  function recall() {
    var kept = new URLSearchParams(location.hash.slice(1)), sorted = kept.get("sort") || "";
    fields.forEach(function (field) { field.value = kept.get(field.dataset.field) || ""; });
    state.down = sorted.charAt(0) === "-";
    state.sort = state.down ? sorted.slice(1) : sorted;
    state.page = (parseInt(kept.get("page"), 10) || 1) - 1;
    filter();
    render();
  }
  function change() { state.page = 0; filter(); render(); remember(); }
  fields.forEach(function (field) { field.addEventListener("input", change); });
  document.querySelector(".filters").addEventListener("submit", function (event) { event.preventDefault(); });
  document.querySelector(".filters").addEventListener("reset", function () { setTimeout(change, 0); });
  window.addEventListener("hashchange", recall);
  heads.forEach(function (head) {
    var button = head.querySelector("button");
    if (!button) { return; }
    button.addEventListener("click", function () {
      var key = head.dataset.column;
      state.down = state.sort === key ? !state.down : false;
      state.sort = key;
      state.page = 0;
      filter();
      render();
      remember();
    });
  });
  function turn(by) { state.page += by; render(); remember(); table.scrollIntoView({ block: "start" }); }
  document.getElementById("earlier").addEventListener("click", function () { turn(-1); });
  document.getElementById("later").addEventListener("click", function () { turn(1); });
  document.addEventListener("language", function () {
    if (!data) { return; }
    fields.forEach(function (field) {
      Array.prototype.forEach.call(field.options || [], function (option) { if (option.words) { option.textContent = said(option.words); } });
    });
    sort();
    render();
  });
})();
