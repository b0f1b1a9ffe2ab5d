"use strict";
// Narrows the list to a label and a kind of error; the page reads in full without it.
const form = document.getElementById("filter");
if (form) {
  const articles = [...document.querySelectorAll("article")].map((each) => ({
    each, missed: each.dataset.missed.split(" ").filter(Boolean), given: each.dataset.given.split(" ").filter(Boolean),
  }));
  form.hidden = false;
  const narrow = () => {
    const label = form.elements.label.value, kind = form.elements.kind.value;
    let shown = 0;
    for (const { each, missed, given } of articles) {
      const labels = kind === "missed" ? missed : kind === "given" ? given : [...missed, ...given];
      each.hidden = label ? !labels.includes(label) : !labels.length;
      shown += !each.hidden;
    }
    document.getElementById("shown").textContent = `${shown} 段`;
    document.getElementById("none").hidden = shown > 0;
  };
  form.addEventListener("change", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  narrow();
}
