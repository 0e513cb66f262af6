import { FileIcon, MicrophoneIcon, PencilIcon, PictureIcon, PinIcon, StickerIcon, Ticks, TrashIcon } from "./icons";
import { TelegramText, WhatsAppText } from "./markup";
import type { Bubble, Person } from "./people";
import { shownExactTime, shownTime } from "./time";

interface BubbleProps {
  bubble: Bubble;
  person: Person;
  /** Whether the bubble before it is of the same author. */
  isFollowing: boolean;
  onEdit: () => void;
  onRevoke: () => void;
}

/** One message, the way its channel's own app shows it. */
export function BubbleView({ bubble, person, isFollowing, onEdit, onRevoke }: BubbleProps) {
  const author = { lead: person.name, bot: "the bot", staff: "staff" }[bubble.from];
  const canChange = bubble.from === "lead" && !bubble.revoked;
  return (
    <article
      class={`bubble bubble-${bubble.from} ${isFollowing ? "" : "bubble-first"} ${bubble.media === "sticker" ? "bubble-bare" : ""}`}
      aria-label={`From ${author}`}
    >
      {bubble.from === "staff" && <p class="author">Staff, from the phone</p>}
      {bubble.revoked ? (
        <p class="revoked">This message was deleted</p>
      ) : (
        <>
          {bubble.media && <Media kind={bubble.media} />}
          {(bubble.text || bubble.html) && (
            <div class="words">
              {person.channel === "telegram" ? (
                <TelegramText text={bubble.text} html={bubble.html} />
              ) : (
                <WhatsAppText text={bubble.text} />
              )}
            </div>
          )}
        </>
      )}
      <span class="stamp">
        {bubble.edited && !bubble.revoked && "edited "}
        <time dateTime={new Date(bubble.at).toISOString()} title={`${shownExactTime(bubble.at)} WIB`}>
          {shownTime(bubble.at)}
        </time>
        {bubble.from === "lead" && !bubble.revoked && <Ticks seen={bubble.seen} />}
      </span>
      {canChange && (
        <span class="changes">
          {!bubble.media && (
            <button type="button" onClick={onEdit} aria-label="Edit this message" title="Edit">
              <PencilIcon />
            </button>
          )}
          {person.channel === "whatsapp" && (
            <button type="button" onClick={onRevoke} aria-label="Delete this message for everyone" title="Delete for everyone">
              <TrashIcon />
            </button>
          )}
        </span>
      )}
    </article>
  );
}

const waves = [5, 9, 14, 8, 12, 17, 10, 6, 13, 16, 9, 5, 11, 15, 8, 12, 6, 9, 14, 7, 10, 5];

function Media({ kind }: { kind: string }) {
  switch (kind) {
    case "voice":
      return (
        <div class="media media-voice" role="img" aria-label="Voice note">
          <MicrophoneIcon />
          <svg viewBox="0 0 110 20" aria-hidden="true">
            {waves.map((height, index) => (
              <rect key={index} x={index * 5} y={10 - height / 2} width="2.4" height={height} rx="1.2" />
            ))}
          </svg>
          <span>0:07</span>
        </div>
      );
    case "image":
    case "video":
      return (
        <div class="media media-picture" role="img" aria-label={kind === "image" ? "Picture" : "Video"}>
          <PictureIcon />
        </div>
      );
    case "sticker":
      return (
        <div class="media media-sticker" role="img" aria-label="Sticker">
          <StickerIcon />
        </div>
      );
    case "location":
      return (
        <div class="media media-line">
          <PinIcon /> Location: Jakarta
        </div>
      );
    default:
      return (
        <div class="media media-line">
          <FileIcon /> {kind}
        </div>
      );
  }
}
