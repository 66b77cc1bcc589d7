// Elements of a kind that may go by this name, in the order of the page: each word of the name stands in something that
// names them. The browser itself is asked about these alone, since it takes some milliseconds for each.
const [selector, name] = arguments;
const NAMING = ["aria-label", "alt", "title", "placeholder", "value"];

function named(element) {
    const inside = [element, ...element.querySelectorAll("*")];
    const attributes = inside.flatMap((one) => NAMING.map((attribute) => one.getAttribute(attribute)));
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/);
    const labels = [...(element.labels ?? []), ...ids.map((id) => document.getElementById(id))];
    return [element.textContent, ...attributes, ...labels.map((label) => label?.textContent)].join(" ").toLowerCase();
}

// While a dialog is open, there is nothing else.
const within = [...document.querySelectorAll("dialog[open]")].pop() ?? document;
const words = name.toLowerCase().split(/\s+/);
return [...within.querySelectorAll(selector)].filter((element) => {
    const all = named(element);
    return words.every((word) => all.includes(word));
});
