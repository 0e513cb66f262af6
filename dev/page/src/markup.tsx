// Text as WhatsApp and Telegram show it. Everything becomes text nodes and a few known elements; nothing that a person
// wrote is ever handed to the browser as HTML to render.

import type { ComponentChildren } from "preact";

const inline = /```([\s\S]+?)```|`([^`\n]+)`|(?<![\p{L}\p{N}])(?:\*(\S(?:[^*\n]*\S)?)\*|_(\S(?:[^_\n]*\S)?)_|~(\S(?:[^~\n]*\S)?)~)(?![\p{L}\p{N}])|(https?:\/\/[^\s<>"]+)/gu;

/** WhatsApp's own markup: *bold*, _italic_, ~struck~, `code`, and links. */
export function WhatsAppText({ text }: { text: string }) {
  return <>{whatsAppNodes(text)}</>;
}

function whatsAppNodes(text: string): ComponentChildren[] {
  const nodes: ComponentChildren[] = [];
  let end = 0;
  for (const found of text.matchAll(inline)) {
    if (found.index > end) nodes.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    const [, block, code, bold, italic, struck, link] = found;
    if (block ?? code) nodes.push(<code>{block ?? code}</code>);
    else if (bold) nodes.push(<strong>{whatsAppNodes(bold)}</strong>);
    else if (italic) nodes.push(<em>{whatsAppNodes(italic)}</em>);
    else if (struck) nodes.push(<s>{whatsAppNodes(struck)}</s>);
    else if (link) nodes.push(<Link href={link}>{link}</Link>);
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

const telegramElements: Record<string, "strong" | "em" | "u" | "s" | "code" | "blockquote"> = {
  B: "strong", STRONG: "strong", I: "em", EM: "em", U: "u", INS: "u", S: "s", STRIKE: "s", DEL: "s",
  CODE: "code", PRE: "code", BLOCKQUOTE: "blockquote",
};

/** The HTML that Telegram understands; other elements count as their text. */
export function TelegramText({ text, html }: { text: string; html: string }) {
  if (!html) return <>{text}</>;
  // A parsed document is inert: it loads nothing and runs nothing.
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return <>{telegramNodes(parsed.body)}</>;
}

function telegramNodes(parent: Node): ComponentChildren[] {
  return [...parent.childNodes].map((node) => {
    if (node instanceof Text) return aroundQuotes(node);
    if (!(node instanceof Element)) return null;
    const children = telegramNodes(node);
    if (node.tagName === "A") return <Link href={node.getAttribute("href") ?? ""}>{children}</Link>;
    const Name = telegramElements[node.tagName];
    return Name ? <Name>{children}</Name> : <>{children}</>;
  });
}

/** A quote is a block: the line breaks that set it apart in the text are not shown besides. */
function aroundQuotes(text: Text): string {
  let words = text.data;
  if (text.previousSibling?.nodeName === "BLOCKQUOTE") words = words.replace(/^\n/, "");
  if (text.nextSibling?.nodeName === "BLOCKQUOTE") words = words.replace(/\n$/, "");
  return words;
}

function Link({ href, children }: { href: string; children: ComponentChildren }) {
  return /^https?:\/\//i.test(href) ? (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <>{children}</>
  );
}
