/* Theme, copying, navigation, printing. Nothing here is needed to read the page. */
(function () {
  "use strict";
  var root = document.documentElement;

  function stored(value) {
    try {
      if (value === undefined) { return localStorage.getItem("molcause-theme"); }
      localStorage.setItem("molcause-theme", value);
    } catch (error) { /* storage is off in some browsers and for some local files */ }
    return null;
  }

  function isDark() {
    var set = root.getAttribute("data-theme");
    return set ? set === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function setTheme(name) {
    root.setAttribute("data-theme", name);
    document.dispatchEvent(new Event("themechange"));
  }

  var before = stored();
  if (before === "dark" || before === "light") { setTheme(before); }
  document.getElementById("theme").addEventListener("click", function () {
    var name = isDark() ? "light" : "dark";
    stored(name);
    setTheme(name);
  });

  function say(text) {
    var place = document.getElementById("copied");
    if (place) { place.textContent = text; }
  }

  function select(element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function copy(element) {
    function byHand() {
      select(element);
      var done = false;
      try { done = document.execCommand("copy"); } catch (error) { done = false; }
      say(done ? "Copied." : "Selected: press Ctrl+C or Cmd+C to copy.");
    }
    if (!navigator.clipboard || !window.isSecureContext) { byHand(); return; }
    navigator.clipboard.writeText(element.textContent).then(function () { say("Copied."); }, byHand);
  }

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    button.addEventListener("click", function () { copy(document.getElementById(button.getAttribute("data-copy"))); });
  });

  var menu = document.getElementById("menu");
  var desk = window.matchMedia("(min-width: 1200px)");
  function fitMenu() { menu.open = desk.matches; }
  fitMenu();
  desk.addEventListener("change", fitMenu);
  menu.querySelector("summary").addEventListener("click", function (event) { if (desk.matches) { event.preventDefault(); } });
  menu.addEventListener("click", function (event) { if (event.target.tagName === "A" && !desk.matches) { menu.open = false; } });

  var links = Array.prototype.slice.call(menu.querySelectorAll("a"));
  function mark() {
    var current = null;
    links.forEach(function (link) {
      var section = document.querySelector(link.getAttribute("href"));
      if (section && section.getBoundingClientRect().top < window.innerHeight / 3) { current = link; }
    });
    links.forEach(function (link) {
      if (link === current) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
    });
  }
  var waiting = false;
  window.addEventListener("scroll", function () {
    if (!waiting) { waiting = true; requestAnimationFrame(function () { waiting = false; mark(); }); }
  }, { passive: true });
  mark();

  /* A link to something folded opens it. */
  function unfold(hash) {
    var found = document.getElementById(hash.slice(1));
    if (found && found.tagName === "DETAILS") { found.open = true; }
  }
  document.querySelectorAll("main a[href^='#']").forEach(function (link) {
    link.addEventListener("click", function () { unfold(link.getAttribute("href")); });
  });
  unfold(location.hash);

  /* On paper everything is open and light, the drawing too. */
  var screen = null;
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (item) { item.open = true; });
    screen = root.getAttribute("data-theme");
    setTheme("light");
  });
  window.addEventListener("afterprint", function () {
    if (screen) { setTheme(screen); return; }
    root.removeAttribute("data-theme");
    document.dispatchEvent(new Event("themechange"));
  });
})();
