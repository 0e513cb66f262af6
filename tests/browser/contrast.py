"""How well the words of a page stand out from what is behind them."""

from typing import Any

from playwright.sync_api import Page

LEAST = 4.5
"""What WCAG 2 asks of small text (AA)."""

_FAINT_WORDS = """
(least) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parts = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { colour: [red, green, blue], alpha: alpha / 255 };
  };
  const over = (below, { colour, alpha }) => below.map((part, i) => colour[i] * alpha + part * (1 - alpha));
  const chain = (element) => (element ? [...chain(element.parentElement), element] : []);
  const behind = (element) =>
    chain(element).map((one) => parts(getComputedStyle(one).backgroundColor)).reduce(over, [255, 255, 255]);
  const light = (colour) => {
    const [red, green, blue] = colour.map((part) => part / 255).map(
      (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const faint = {};
  for (const element of document.querySelectorAll("body *")) {
    const texts = [...element.childNodes].filter((node) => node.nodeType === 3);
    const words = texts.map((node) => node.textContent).join("");
    const box = element.getBoundingClientRect();
    if (!words.trim() || !box.width || !box.height || element.disabled) {
      continue;
    }
    const ground = behind(element);
    const { colour, alpha } = parts(getComputedStyle(element).color);
    const opacity = chain(element).reduce((product, one) => product * Number(getComputedStyle(one).opacity), 1);
    const [low, high] = [ground, over(ground, { colour, alpha: alpha * opacity })].map(light).sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < least) {
      faint[words.trim().slice(0, 40)] = Number(contrast.toFixed(2));
    }
  }
  return faint;
}
"""


def faint_words(page: Page) -> dict[str, Any]:
    """Words that are hard to read, with their contrast."""
    found: dict[str, Any] = page.evaluate(_FAINT_WORDS, LEAST)
    return found
