"use strict";
// The language of the page: Thai unless the reader chose English, remembered where the browser allows it.
(function () {
  var root = document.documentElement;
  function keep(key, value) { try { localStorage.setItem(key, value); } catch (error) { return; } }
  function kept(key) { try { return localStorage.getItem(key); } catch (error) { return null; } }
  function speak(language) {
    root.dataset.lang = language;
    root.lang = language;
    Array.prototype.forEach.call(document.querySelectorAll("[aria-label][data-" + language + "]"), function (element) {
      element.setAttribute("aria-label", element.dataset[language]);
    });
    document.dispatchEvent(new Event("language"));
  }
  if (kept("ita-lang") === "en") { speak("en"); }
  document.getElementById("switch").addEventListener("click", function () {
    speak(root.dataset.lang === "th" ? "en" : "th");
    keep("ita-lang", root.dataset.lang);
  });
})();
