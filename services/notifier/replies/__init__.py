"""Replies to leads: in order per lead, side by side across leads, looked up again just before they are sent."""
