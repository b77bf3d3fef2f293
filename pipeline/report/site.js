"use strict";
(function () {
  var root = document.documentElement;
  function keep(key, value) { try { localStorage.setItem(key, value); } catch (error) { return; } }
  function kept(key) { try { return localStorage.getItem(key); } catch (error) { return null; } }
  function speak(language) { root.dataset.lang = language; root.lang = language; }
  if (kept("ita-lang") === "en") { speak("en"); }
  document.getElementById("switch").addEventListener("click", function () {
    speak(root.dataset.lang === "th" ? "en" : "th");
    keep("ita-lang", root.dataset.lang);
  });

  var table = document.querySelector("table[data-filter]");
  if (!table) { return; }
  var rows = Array.prototype.slice.call(table.tBodies[0].rows);
  var fields = Array.prototype.slice.call(document.querySelectorAll(".filters [data-field]"));
  var shown = document.getElementById("shown");

  function filter() {
    var count = 0;
    rows.forEach(function (row) {
      var fits = fields.every(function (field) {
        if (!field.value) { return true; }
        if (field.dataset.field === "text") { return row.textContent.toLowerCase().indexOf(field.value.toLowerCase()) >= 0; }
        return row.dataset[field.dataset.field] === field.value;
      });
      row.hidden = !fits;
      if (fits) { count += 1; }
    });
    shown.textContent = count + " / " + rows.length;
  }
  function remember() {
    var state = new URLSearchParams();
    fields.forEach(function (field) { if (field.value) { state.set(field.dataset.field, field.value); } });
    history.replaceState(null, "", "#" + state.toString());
  }
  function recall() {
    var state = new URLSearchParams(location.hash.slice(1));
    fields.forEach(function (field) { field.value = state.get(field.dataset.field) || ""; });
    filter();
  }
  fields.forEach(function (field) { field.addEventListener("input", function () { filter(); remember(); }); });
  window.addEventListener("hashchange", recall);
  Array.prototype.forEach.call(table.tHead.querySelectorAll("button"), function (button) {
    button.addEventListener("click", function () {
      var head = button.parentNode;
      var down = head.getAttribute("aria-sort") === "ascending";
      Array.prototype.forEach.call(head.parentNode.cells, function (cell) { cell.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort(function (a, b) {
        var x = a.cells[head.cellIndex].dataset.key, y = b.cells[head.cellIndex].dataset.key;
        return (down ? -1 : 1) * x.localeCompare(y, "th", { numeric: true });
      });
      rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
    });
  });
  recall();
})();
