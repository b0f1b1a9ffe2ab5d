"use strict";
// Opens the theme that a link names, and filters the list of themes; the page reads in full without it.
function openNamed() {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named && named.tagName === "DETAILS") { named.open = true; named.scrollIntoView(); }
}
addEventListener("hashchange", openNamed);
addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#t"]');
  if (link && link.getAttribute("href") === location.hash) openNamed();
});
openNamed();
const filter = document.getElementById("filter");
filter.hidden = false;
filter.addEventListener("input", () => {
  for (const each of document.querySelectorAll("#themes details"))
    each.hidden = !each.textContent.includes(filter.value.trim());
});
