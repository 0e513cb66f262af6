// Small drawings; all of them decoration beside a text or an aria-label.

interface IconProps {
  class?: string;
}

function icon(path: string, filled = false) {
  return function Icon(props: IconProps) {
    return (
      <svg
        class={`icon ${props.class ?? ""}`}
        viewBox="0 0 24 24"
        aria-hidden="true"
        fill={filled ? "currentColor" : "none"}
        stroke={filled ? "none" : "currentColor"}
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
      >
        <path d={path} />
      </svg>
    );
  };
}

export const SendIcon = icon("M3.4 20.4 21.6 12 3.4 3.6l-.1 6.6L15 12l-11.7 1.8z", true);
export const PlusIcon = icon("M12 5v14M5 12h14");
export const CloseIcon = icon("M6 6l12 12M18 6 6 18");
export const MicrophoneIcon = icon("M12 15a3.5 3.5 0 0 0 3.5-3.5v-4a3.5 3.5 0 0 0-7 0v4A3.5 3.5 0 0 0 12 15zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3");
export const PictureIcon = icon("M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9.5h.01");
export const StickerIcon = icon("M20 12a8 8 0 1 0-8 8c0-4 4-8 8-8zM9 10h.01M14 9h.01M9 14c.8.9 1.8 1.3 3 1.3");
export const PinIcon = icon("M12 21s6.5-6.2 6.5-11a6.5 6.5 0 0 0-13 0c0 4.8 6.5 11 6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z");
export const FileIcon = icon("M7 3h7l4 4v14H7zM14 3v4h4");
export const PencilIcon = icon("M4 20l1-4L16 5l3 3L8 19z");
export const TrashIcon = icon("M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13");
export const ArrowIcon = icon("M3 12h17M15 7l5 5-5 5");
export const GridIcon = icon("M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14");
export const CheckIcon = icon("M5 12.5l4.5 4.5L19 7.5");

/** One tick: sent; two: seen. */
export function Ticks({ seen }: { seen: boolean }) {
  return (
    <svg class={`ticks ${seen ? "ticks-seen" : ""}`} viewBox="0 0 18 12" role="img" aria-label={seen ? "Seen" : "Sent"}>
      <path
        d={seen ? "M1 6.5l3 3.2L10.5 2M7.6 8.9l.9.8L15.5 2" : "M4 6.5l3 3.2L13.5 2"}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
